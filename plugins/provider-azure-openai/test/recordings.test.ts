import { corpusSuite } from '@signalbox/testkit/vitest';
import { corpus } from './corpus.ts';

corpusSuite(corpus);
