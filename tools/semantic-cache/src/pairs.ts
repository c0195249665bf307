/** Two questions: of the kind `paraphrase` they have one answer, of every other kind they have two. */
export interface Pair {
  readonly kind: string;
  readonly one: string;
  readonly two: string;
}

// Written for this measurement, by hand, one pair a line.
const PAIRS: Readonly<Record<string, string>> = {
  paraphrase: `
How do I reset my password? | How can I reset my password?
How do I reset my password? | I forgot my password, how do I set a new one?
What is the capital of France? | Tell me the capital of France.
What is the capital of France? | Which city is the capital of France?
How does photosynthesis work? | Explain how photosynthesis works.
Why is the sky blue? | What makes the sky look blue?
How do I cook rice? | What is the right way to cook rice?
What are your opening hours? | When are you open?
How can I cancel my subscription? | How do I cancel my subscription?
How can I cancel my subscription? | What do I have to do to cancel the subscription?
Where can I find my invoice? | Where do I find my invoices?
How do I contact support? | How can I get in touch with support?
What is machine learning? | Can you explain machine learning?
What is machine learning? | Define machine learning.
How do vaccines work? | In what way do vaccines work?
What causes inflation? | What are the causes of inflation?
Who wrote Hamlet? | Who is the author of Hamlet?
How do I tie a tie? | Show me how to tie a tie.
What is the meaning of life? | What's the meaning of life?
How do I change my email address? | How can I change the email address of my account?
What does API stand for? | What is the meaning of the abbreviation API?
How do I track my order? | How can I track my order?
How do I track my order? | Where can I see the status of my order?
Do you ship to Canada? | Is shipping to Canada possible?
How long does delivery take? | How long will it take until my parcel arrives?
Can I get a refund? | Is it possible to get a refund?
Can I get a refund? | May I have my money back?
How do I learn to play the guitar? | What is a good way to learn playing the guitar?
Why do cats purr? | What is the reason that cats purr?
How do I remove a coffee stain? | How can I get rid of a coffee stain?
What is a good book about Rome? | Recommend a good book about Rome.
How do I sleep better? | How can I improve my sleep?
What is the difference between a virus and a bacterium? | How do a virus and a bacterium differ?
How do plants drink water? | How do plants take up water?
What is a black hole? | Explain what a black hole is.
What is a black hole? | what's a black hole
How do I save money? | What are good ways to save money?
How do I write a cover letter? | How should I write a cover letter?
How do I make pancakes? | Give me a recipe for pancakes.
What is the tallest mountain on Earth? | Which mountain is the tallest on Earth?
What is the fastest animal? | Which animal is the fastest?
How do I update the app? | How can I update the app?
How do I update the app? | Please tell me how to update the app.
Why does my phone get hot? | Why is my phone getting hot?
What should I eat before a run? | What is good to eat before running?
How do I set up two-factor authentication? | How can I set up two-factor authentication?
How do I stop hiccups? | How can I stop hiccups?
Is coffee healthy? | Is drinking coffee healthy?
What is gravity? | Could you explain gravity?
How do I change the language of the app? | How can I switch the language of the app?
How do I tell whether an egg is fresh? | How can I see whether an egg is fresh?
How is cheese made? | How do people make cheese?
What is the best way to learn Spanish? | How do I best learn Spanish?
How do I clean a keyboard? | What is the way to clean a keyboard?
Why do leaves turn red in autumn? | What makes leaves turn red in autumn?
Where is my nearest branch? | Where can I find the nearest branch?
How does a refrigerator work? | Explain the way a refrigerator works.
Who painted the Mona Lisa? | The Mona Lisa was painted by whom?
What is your privacy policy? | Where can I read your privacy policy?
How do I delete my account? | How can I delete my account?`,
  number: `
What is the tax on 100 dollars? | What is the tax on 1000 dollars?
How do I cook an egg for 3 minutes? | How do I cook an egg for 8 minutes?
What happened in 1914? | What happened in 1941?
What is 12 times 7? | What is 12 times 8?
Give me 3 ideas for dinner. | Give me 10 ideas for dinner.
Is 38 degrees a fever? | Is 36 degrees a fever?
What is new in Python 2? | What is new in Python 3?
How much is 20 percent of 50? | How much is 25 percent of 50?
What is chapter 4 about? | What is chapter 5 about?
Who was the 16th president? | Who was the 26th president?
How far can I drive with 5 litres? | How far can I drive with 50 litres?
What can I eat at 6 months? | What can I eat at 9 months?
Give me five ideas for dinner. | Give me seven ideas for dinner.
How do I divide a cake into six pieces? | How do I divide a cake into eight pieces?
What are the two kinds of diabetes? | What are the three kinds of diabetes?
Is 1.5 litres of water enough? | Is 15 litres of water enough?
What is the third law of motion? | What is the second law of motion?
What does error 404 mean? | What does error 403 mean?`,
  negation: `
Is aspirin safe for dogs? | Is aspirin not safe for dogs?
Which foods contain gluten? | Which foods do not contain gluten?
Why does my cat purr? | Why doesn't my cat purr?
Can I travel with a visa? | Can I travel without a visa?
Which countries have a king? | Which countries have no king?
What should I do in an interview? | What should I not do in an interview?
Should I take vitamins? | Should I never take vitamins?
Who can apply for the loan? | Who cannot apply for the loan?
When is it safe to swim? | When is it unsafe to swim?
Is this contract valid? | Is this contract invalid?
Is it legal to record a call? | Is it illegal to record a call?
Which metals are magnetic? | Which metals are non-magnetic?
Why is my order complete? | Why is my order incomplete?
Which fruits may a diabetic eat? | Which fruits may a diabetic not eat?
Why can I log in? | Why can't I log in?
Who voted for the law? | Who voted against the law?
What are the advantages of solar power? | What are the disadvantages of solar power?
Which plants like shade? | Which plants dislike shade?
Are bats blind? | Aren't bats blind?
Is my data encrypted? | Is my data unencrypted?`,
  entity: `
What is the capital of France? | What is the capital of Germany?
Who wrote Hamlet? | Who wrote Faust?
How tall is the Eiffel Tower? | How tall is the Empire State Building?
How do I cancel Netflix? | How do I cancel Spotify?
What is the population of Austria? | What is the population of Australia?
How do I learn Spanish? | How do I learn Italian?
Do you ship to Canada? | Do you ship to Mexico?
Who founded Microsoft? | Who founded Apple?
What does the heart do? | What does the liver do?
How do I cook rice? | How do I cook pasta?
Is aspirin safe for dogs? | Is aspirin safe for cats?
Why do cats purr? | Why do dogs bark?
What is the boiling point of water? | What is the boiling point of alcohol?
How do I remove a coffee stain? | How do I remove a blood stain?
What is a virus? | What is a bacterium?
How do I change my email address? | How do I change my postal address?
Where can I find my invoice? | Where can I find my contract?
How do I clean a keyboard? | How do I clean a screen?
What is the tallest mountain in Asia? | What is the tallest mountain in Africa?
Who was Marie Curie? | Who was Pierre Curie?
paris weather in summer | rome weather in summer
What causes asthma? | What causes anaemia?`,
  unit: `
How far is the moon in miles? | How far is the moon in kilometres?
How heavy is an elephant in pounds? | How heavy is an elephant in kilograms?
What is the boiling point of water in celsius? | What is the boiling point of water in fahrenheit?
How tall is the tower in feet? | How tall is the tower in metres?
How much does the plan cost per month? | How much does the plan cost per year?
How long is the film in minutes? | How long is the film in hours?
What is the price in euros? | What is the price in dollars?
How much flour in grams? | How much flour in cups?
How big is the farm in acres? | How big is the farm in hectares?
How fast is a cheetah in mph? | How fast is a cheetah in kph?
What is my weekly limit? | What is my daily limit?
How large is the file in megabytes? | How large is the file in gigabytes?
How much fuel in gallons? | How much fuel in litres?
What does it cost in yen? | What does it cost in rupees?
What is the dose in milligrams? | What is the dose in micrograms?
How deep is the lake in fathoms? | How deep is the lake in yards?`,
  tense: `
Who is the president? | Who was the president?
What is the weather like today? | What will the weather be like tomorrow?
When does the shop open? | When did the shop open?
Who wins the election? | Who won the election?
What happens to my order? | What happened to my order?
Is the service down? | Was the service down?
Why is the price rising? | Why was the price rising?
Who is the owner of the house? | Who will be the owner of the house?
Where do they live? | Where did they live?
How does the story end? | How will the story end?
What are the rules? | What were the rules?
Do I have to pay a fee? | Did I have to pay a fee?
When will my parcel arrive? | When did my parcel arrive?
What do I owe? | What did I owe?
Which team plays on Sunday? | Which team played on Sunday?
What has changed? | What will change?`,
  language: `
How do I say thank you in French? | How do I say thank you in German?
Translate good morning into Spanish. | Translate good morning into Italian.
How do you say cheese in polish? | How do you say cheese in turkish?
Write a greeting in English. | Write a greeting in Dutch.
Is the manual available in Greek? | Is the manual available in Korean?
What does chat mean in English? | What does chat mean in French?
Answer in one French sentence: what is love? | Answer in one Latin sentence: what is love?
How is water spelled in danish? | How is water spelled in swedish?
How do I reset my password? | Wie setze ich mein Passwort zurück?
What is the capital of France? | Quelle est la capitale de la France ?
Where is the station? | ¿Dónde está la estación?
What is gravity? | Cos'è la gravità?
How do I read arabic letters? | How do I read hebrew letters?
Write a poem in old english. | Write a poem in modern english.
How do I count in japanese? | How do I count in chinese?
Is german hard to learn? | Is hungarian hard to learn?`,
  order: `
How do I convert miles to kilometres? | How do I convert kilometres to miles?
Is Paris larger than London? | Is London larger than Paris?
How do I fly from Rome to Oslo? | How do I fly from Oslo to Rome?
Can dogs eat cat food? | Can cats eat dog food?
How do I move from Windows to Linux? | How do I move from Linux to Windows?
Did Brutus kill Caesar? | Did Caesar kill Brutus?
Translate from German into English. | Translate from English into German.
Should I eat before I run? | Should I run before I eat?
How do I change euros into pounds? | How do I change pounds into euros?
Who beat Spain, Italy or France? | Who beat Italy, Spain or France?
How does stress cause pain? | How does pain cause stress?
Is a square a rectangle? | Is a rectangle a square?
How do I turn a photo into a drawing? | How do I turn a drawing into a photo?
How do I export contacts from Outlook to Gmail? | How do I export contacts from Gmail to Outlook?
Can a tenant sue a landlord? | Can a landlord sue a tenant?
Does the sun orbit the earth? | Does the earth orbit the sun?
What does the teacher owe the pupil? | What does the pupil owe the teacher?
How do I turn wine into vinegar? | How do I turn vinegar into wine?`,
  scope: `
Which employees get a bonus? | Do all employees get a bonus?
Can I return an item? | Can I return every item?
What is the best hotel in Rome? | What is the cheapest hotel in Rome?
What is the highest mountain? | What is the lowest mountain?
How do I delete my account? | How do I delete all accounts?
How do I enable notifications? | How do I disable notifications?
How do I increase the volume? | How do I decrease the volume?
What should I do before surgery? | What should I do after surgery?
How do I install the app? | How do I uninstall the app?
What is the maximum speed? | What is the minimum speed?
Is it open on weekdays? | Is it open only on weekdays?
How do I open a bank account? | How do I close a bank account?
What are the symptoms of diabetes in children? | What are the symptoms of diabetes in adults?
What is the oldest university in Europe? | What is the newest university in Europe?
How do I lose weight? | How do I gain weight?
How do I block a user? | How do I block a country?
Explain gravity to a child. | Explain gravity to a physicist.
Give a short summary of Hamlet. | Give a long summary of Hamlet.
How do I sell a house? | How do I buy a house?
Why is the left lane closed? | Why is the right lane closed?
How do I import contacts? | How do I export contacts?
How do I prevent a cold? | How do I treat a cold?`,
};

export const pairs: readonly Pair[] = Object.entries(PAIRS).flatMap(([kind, lines]) =>
  lines
    .trim()
    .split('\n')
    .map((line) => {
      const [one = '', two = ''] = line.split(' | ');
      return { kind, one, two };
    }),
);
