import { expect, test } from 'vitest';
import { feedbackValue, type Judgement } from '@signalbox/core';

test.for<[Judgement, number | undefined]>([
  [{ score: 0.3, thumbs: 'up' }, 0.3],
  [{ thumbs: 'up', accepted: false }, 1],
  [{ thumbs: 'down' }, 0],
  [{ accepted: true }, 1],
  [{ accepted: false, edited: true }, 0],
  [{ accepted: true, edited: true }, 0.5],
  [{ edited: false }, 1],
  [{ label: 'too-long' }, undefined],
])('%j comes to %j', ([judgement, value]) => {
  expect(feedbackValue(judgement)).toBe(value);
});
