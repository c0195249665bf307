import type { Accept, JsonSchema, OperationRequest, Plan, RouteOptions, Terms } from '../contracts/index.ts';
import type { CompleteConfig } from './config.ts';
import { fitsSchema } from './fits-schema.ts';

/** Says what may be done for a request whose plan is made. */
export type TermsOf = (job: OperationRequest, plan: Plan) => Terms;

/** The request's own word, else its route's, else the configuration's. */
export function createTerms(config: CompleteConfig): TermsOf {
  const byRoute = new Map<string, RouteOptions>();
  for (const [task, route] of Object.entries(config.tasks)) byRoute.set(`task:${task}`, route);
  for (const rule of config.rules) byRoute.set(`rule:${rule.name}`, rule);
  // Most requests say nothing of their own: those of one route share their terms.
  const shared = new Map<string, Terms>();
  return (job, { route }) => {
    const own = job.request.routing;
    const asked = byRoute.get(route) ?? {};
    const schema = schemaOf(job);
    if (own === undefined && schema === undefined) {
      const known = shared.get(route);
      if (known !== undefined) return known;
      const terms = merge([asked, config], undefined);
      // The labels of routes are those of the configuration, and few others: the map cannot grow.
      shared.set(route, terms);
      return terms;
    }
    return merge([own ?? {}, asked, config], schema);
  };
}

/** What comes first in the list wins. */
function merge(levels: readonly RouteOptions[], schema: JsonSchema | undefined): Terms {
  const first = <Name extends keyof RouteOptions>(name: Name): RouteOptions[Name] | undefined =>
    levels.find((level) => level[name] !== undefined)?.[name];
  const accept = first('accept');
  const checks = [
    schema !== undefined && first('validateSchema') === true ? fitsSchema(schema) : [],
    accept ?? [],
  ].flat();
  return {
    fallbackOn: new Set(first('fallbackOn')),
    stopOn: new Set(first('stopOn')),
    accept: checks.length > 1 ? all(checks) : checks[0],
    continuation: first('continuation') ?? 'never',
    race: first('race') ?? 1,
    hedge: first('hedge') ?? true,
    onBudget: first('onBudget') ?? 'stop',
  };
}

function all(checks: readonly Accept[]): Accept {
  return async (answer) => {
    for (const check of checks) {
      const verdict = await check(answer);
      if (verdict !== true) return verdict;
    }
    return true;
  };
}

function schemaOf(job: OperationRequest): JsonSchema | undefined {
  if (job.operation !== 'chat') return undefined;
  const { responseFormat } = job.request;
  return responseFormat?.type === 'json-schema' ? responseFormat.schema : undefined;
}
