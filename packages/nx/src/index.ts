export { generatePlugin } from './generate-plugin.ts';
export {
  ALL_CAPABILITIES,
  KINDS,
  WIRES,
  checkPlugin,
  type Kind,
  type PluginOptions,
  type PluginPlan,
  type Wire,
} from './plugin-plan.ts';
