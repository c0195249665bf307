export { zhipu, type ZhipuOptions } from './zhipu.ts';
