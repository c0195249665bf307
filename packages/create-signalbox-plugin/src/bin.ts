#!/usr/bin/env node
import { createPlugin } from './create-plugin.ts';
import { readAnswers } from './read-answers.ts';

const say = (text: string): void => void process.stdout.write(`${text}\n`);

try {
  const answers = await readAnswers(process.argv.slice(2), process);
  if (typeof answers === 'string') say(answers);
  else {
    const { folder, files } = await createPlugin(process.cwd(), answers);
    for (const file of files) say(`  ${file}`);
    say(`\nNext:\n  cd ${folder}\n  npm install\n  npm test`);
  }
} catch (error) {
  process.stderr.write(`create-signalbox-plugin: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
