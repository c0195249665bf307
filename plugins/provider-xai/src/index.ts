export { xai, type XaiOptions } from './xai.ts';
