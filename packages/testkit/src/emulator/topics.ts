/** Ends every text that an emulator says by itself. The dot has two bytes, for tests that cut characters. */
export const SIMULATED = '(simulated · Signalbox)';

/** What a prompt is about, and what is said then. The first that fits; the last fits everything. */
export const TOPICS: readonly { readonly about: RegExp; readonly text: string }[] = [
  {
    about: /\b(code|function|typescript|javascript|python|bug|compile|sql|regex)\b/i,
    text: 'Start from the smallest input that shows the problem, write a test for it, and change one thing at a time until the test passes.',
  },
  {
    about: /\b(sum|add|plus|minus|multiply|divide|equation|calculate|math|number)\b/i,
    text: 'Write down what is known, choose a name for what is not, and solve one step at a time; then put the result back in to check it.',
  },
  {
    about: /\b(translate|french|german|spanish|language)\b/i,
    text: 'A good translation keeps the meaning first, the tone second and the words last; “as you like it” seldom survives word for word.',
  },
  {
    about: /\b(summari[sz]e|summary|tl;dr|shorten)\b/i,
    text: 'In short: the text makes one main point, gives three reasons for it, and leaves one question open for the reader.',
  },
  {
    about: /\b(image|picture|photo|diagram|screenshot)\b/i,
    text: 'The picture shows a plain scene with one object in front of an even background; nothing in it moves.',
  },
  {
    about: /\b(weather|rain|sun|temperature|forecast)\b/i,
    text: 'It is mild today, about 18 °C, with light clouds in the morning and a dry afternoon.',
  },
  {
    about: /\b(poem|story|haiku|song|joke)\b/i,
    text: 'Two rails run side by side, a lamp turns from red to green, and somewhere a late train finds its track.',
  },
  {
    about: /\b(hello|hi|hey|good morning)\b/i,
    text: 'Hello! It is good to hear from you. Tell me what you are working on and where you are stuck.',
  },
  {
    about: /(?:)/,
    text: 'There are usually two sides to a question like this: what is quick to try, and what holds up later. Begin with the first and keep the second in sight.',
  },
];
