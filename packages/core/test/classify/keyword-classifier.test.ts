import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createKeywordClassifier, type Classification, type KeywordOptions } from '@signalbox/core';
import { KEYWORDS } from '../../src/classify/keywords.ts';
import { saying } from './facts.ts';

function classified(text: string, options?: KeywordOptions): Classification | undefined {
  return createKeywordClassifier(options).classify(saying(text)) as Classification | undefined;
}

/** What people write, and what it is about; `general` is what the classifier passes on. */
const PROMPTS: Readonly<Record<keyof typeof KEYWORDS, readonly string[]>> = {
  coding: [
    'Write a function that reverses a linked list in Python.',
    'my docker build fails with "no such file or directory", why?',
    'Refactor this to use async/await:\n```js\nfetch(url).then(r => r.json())\n```',
    "why do I get TypeError: Cannot read properties of undefined (reading 'map')",
    'How do I center a div with CSS?',
    'regex that matches an IPv4 address',
    'SQL query to select the last record of each user',
    'Please do a code review of the pull request below',
    'convert this bash script into typescript',
    'what does this do?\n\nfrom os import path\n',
    'what is wrong here?\nimport sys\nprint(sys.argv)',
    'explain:\nclass Foo(Bar):\n    pass',
  ],
  math: [
    'Solve for x: 3x + 10 = 25',
    'What is the derivative of x^3 + 2x?',
    'what is 17% of 2,450',
    'A train travels 60 km in 40 minutes and then 90 km in 1 hour. How many km/h is that on average?',
    'Find the hypotenuse of a right triangle with legs 5 and 12.',
    'what is 900 times 8',
    'Calculate the compound interest on $1,000 at 5% over 3 years.',
  ],
  reasoning: [
    'Solve this riddle: the more you take, the more you leave behind. What am I?',
    'All cats are mammals. Some mammals fly. Is the syllogism valid? Think it through step by step.',
    'What are the pros and cons of a four-day week?',
    'Here are three clues about who lives in the red house. Work out the logic puzzle.',
    'What would happen to the tides if the moon vanished?',
    'Which of the following must be true, given the premises above?',
  ],
  research: [
    "What's the latest news about the Artemis programme?",
    'Find recent papers on battery recycling and cite your sources.',
    "what's the weather in Lisbon?",
    'Who is the current prime minister of Japan?',
    'What is the exchange rate of the euro right now?',
    'Do a literature review on sleep and memory.',
  ],
  enterprise: [
    'Is our privacy policy compliant with GDPR?',
    'Review this NDA and point out the clauses that are risky for us.',
    'Draft a data retention policy that would pass a SOC 2 audit.',
    'Does the clause limit the liability of the vendor?',
    'Which obligations does the contract put on third parties?',
  ],
  embedding: [
    'Generate embeddings for these product descriptions.',
    'Represent this sentence for retrieval: the cat sat on the mat',
    'Embed the following texts for semantic search in a vector database',
  ],
  summarization: [
    'Summarize this article in three sentences.',
    'TL;DR of the thread below please',
    'Give me the key points of the meeting notes.',
    'Can you condense this report for my boss?',
    'sum up what she said',
  ],
  creative: [
    'Write a haiku about trains.',
    'Tell me a bedtime story about a dragon who is afraid of fire.',
    'I need a catchy slogan for a bakery.',
    'Write a sonnet in the style of Shakespeare.',
    'Come up with a joke about librarians',
  ],
  translation: [
    'Translate "where is the station" into French.',
    'How do you say "good morning" in Japanese?',
    'Please translate the following into English: Где находится вокзал?',
    'traduce esta frase al inglés: buenos días',
    'I need a Spanish translation of this letter.',
  ],
  multilingual: [
    '¿Cuál es la capital de Australia y cuántos habitantes tiene?',
    'Wie kann ich meine Pflanzen über den Winter bringen?',
    'Pourquoi le ciel est-il bleu ?',
    '日本の首都はどこですか？',
    'Сколько планет в Солнечной системе?',
    'Quais são as melhores praias de Portugal?',
  ],
  extraction: [
    'Extract all dates and names from this email.',
    'Pull out the invoice number and list all line items as JSON.',
    'Find all phone numbers and email addresses in the text below.',
    'Extract the named entities from the paragraph.',
  ],
  simple: [
    'What is the capital of France?',
    'Who wrote Moby Dick?',
    'when did the berlin wall fall',
    'How tall is Mount Everest?',
    "What's a synonym for happy?",
    'define entropy',
  ],
  general: ['Tell me about yourself.', 'I had a long day.', 'ok, go on', 'Help me plan my week.'],
};

describe('natural prompts', () => {
  test.for(Object.entries(PROMPTS).flatMap(([task, prompts]) => prompts.map((prompt) => [task, prompt] as const)))(
    '%s: %s',
    ([task, prompt]) => {
      const found = classified(prompt);
      expect(found?.task ?? 'general', JSON.stringify(found)).toBe(task);
    },
  );

  test('there are three and more for every task', () => {
    expect(Object.keys(PROMPTS).toSorted()).toEqual(Object.keys(KEYWORDS).toSorted());
    for (const prompts of Object.values(PROMPTS)) expect(prompts.length).toBeGreaterThanOrEqual(3);
  });
});

describe('is not misled', () => {
  test.for<[string, string]>([
    ['What is the dress code at the opera?', 'coding'],
    ['How do I get rust off my bike?', 'coding'],
    ['Which class should I take next term?', 'coding'],
    ['The shoemaker mended my boots; thank him for me.', 'coding'],
    ['He bugged me about the functionality of the programme.', 'coding'],
    ['Make a list of all the fruit\nfrom the garden. Then go\nimport taxes on wine are high.', 'coding'],
    ['I have 2 dogs and a cat.', 'math'],
    ['My father has an average of opinions.', 'math'],
    ['Write a Python function that summarizes a text.', 'summarization'],
    ['Write a function that translates error codes in Python:\n```py\ndef f(code): ...\n```', 'translation'],
    ['Write a poem about the weather.', 'research'],
    ['Summarize this short story.', 'creative'],
    ['We stayed in Rio de Janeiro and in Los Angeles.', 'multilingual'],
    ['Translate "guten Tag, wie geht es Ihnen" into English.', 'multilingual'],
    ['He signed up for the contract killer movie.', 'enterprise'],
    ['I like my reasons, hi-fi sets and thanksgiving.', 'simple'],
  ])('%s is not %s', ([prompt, task]) => {
    expect(classified(prompt)?.task).not.toBe(task);
  });
});

describe('words', () => {
  const only = { keywords: { pets: { cat: 1, 'guinea pig': 1.5, "cat's eye": 3 } } };

  test.for<[string, string | undefined]>([
    ['my cat', 'pets'],
    ['MY CAT!', 'pets'],
    ["the word 'cat' alone", 'pets'],
    ['“cat”', 'pets'],
    ['concatenate', undefined],
    ['cats', undefined],
    ['guinea-pig', 'pets'],
    ['guinea pig', 'pets'],
    ['guinea and pig', undefined],
    ['cat’s eye', 'pets'],
  ])('%s: %s', ([text, task]) => {
    expect(classified(text, only)?.task).toBe(task);
  });

  test('count once each, however often they come', () => {
    expect(classified('cat cat cat', only)).toEqual(classified('cat', only));
  });

  test('are the same in either form of Unicode', () => {
    expect(classified('können'.normalize('NFD'), { keywords: { german: { können: 3 } } })?.task).toBe('german');
  });

  test('given by the user are added, win over ours, and 0 takes one out', () => {
    expect(classified('a haiku')?.task).toBe('creative');
    expect(classified('a haiku', { keywords: { creative: { haiku: 0 } } })).toBeUndefined();
    expect(classified('a haiku', { keywords: { creative: { haiku: 0.4 } } })).toBeUndefined();
    expect(classified('a haiku', { keywords: { creative: { senryu: 1 } } })?.task).toBe('creative');
    expect(classified('a senryu', { keywords: { creative: { senryu: 1 } } })?.task).toBe('creative');
    expect(classified('a haiku', { keywords: { japan: { haiku: 9 } } })?.task).toBe('japan');
  });

  test.for(['', '!?', 'one two three four five'])('%j is no keyword: a TypeError', (phrase) => {
    expect(() => createKeywordClassifier({ keywords: { pets: { [phrase]: 1 } } })).toThrow(
      new TypeError(`keyword "${phrase}" of pets: expected 1 to 4 words`),
    );
  });

  test('of ours are all words, in lower case, under weights that make sense', () => {
    for (const words of Object.values(KEYWORDS)) {
      for (const [word, weight] of Object.entries(words)) {
        expect(word).toBe(word.toLowerCase());
        expect(weight, word).toBeGreaterThan(0);
        expect(weight, word).toBeLessThan(3);
      }
    }
  });
});

describe('what it says', () => {
  test('names what it found and how sure it is', () => {
    expect(classified('Summarize the haiku')).toEqual({
      task: 'creative',
      confidence: expect.closeTo((1.6 / 3.1) * (1 - Math.exp(-1.6)), 6) as number,
      evidence: ['haiku'],
      by: 'keywords',
    });
  });

  test('is surer of more evidence, and less sure of mixed evidence', () => {
    const sure = (text: string): number => classified(text)?.confidence ?? 0;
    expect(sure('a haiku and a sonnet')).toBeGreaterThan(sure('a haiku'));
    expect(sure('translate a haiku')).toBeLessThan(sure('a haiku'));
  });

  test('has a confidence from 0 to 1 and evidence, for any text', () => {
    const word = fc.constantFrom(...Object.values(KEYWORDS).flatMap((words) => Object.keys(words)));
    const text = fc
      .array(fc.oneof(word, fc.string({ unit: 'binary' })), { maxLength: 30 })
      .map((pieces) => pieces.join(' '));
    fc.assert(
      fc.property(text, (prompt) => {
        const found = classified(prompt);
        if (found === undefined) return;
        expect(found.confidence).toBeGreaterThan(0);
        expect(found.confidence).toBeLessThanOrEqual(1);
        expect(found.evidence).not.toEqual([]);
        expect(found.by).toBe('keywords');
      }),
    );
  });

  test('passes where nothing is found', () => {
    expect(classified('')).toBeUndefined();
    expect(classified('hmm')).toBeUndefined();
  });
});

describe('a long prompt', () => {
  const filler = 'lorem ipsum dolor sit amet '.repeat(400);

  test.for([
    ['at its start', `Translate this into French: ${filler}`, 'translation'],
    ['at its end', `${filler}\n\nTranslate the above into French.`, 'translation'],
    ['in its middle, where nobody asks for anything', `${filler} translate ${filler}`, undefined],
  ] as const)('is read %s', ([, prompt, task]) => {
    expect(classified(prompt)?.task).toBe(task);
  });

  test.for([
    'a=1 '.repeat(2_000),
    'a '.repeat(2_000),
    '$1 = '.repeat(2_000),
    '\n'.repeat(5_000),
    `${' '.repeat(5_000)}=>`,
    'x'.repeat(5_000),
    'what '.repeat(2_000),
    'SELECT '.repeat(2_000),
    '</'.repeat(3_000),
    '1 '.repeat(3_000),
    'import a '.repeat(1_000),
  ])('made to be slow (%#) is not', (prompt) => {
    const classifier = createKeywordClassifier();
    const start = performance.now();
    void classifier.classify(saying(prompt));
    expect(performance.now() - start).toBeLessThan(250);
  });
});
