import type { Recording } from '@signalbox/testkit';

/** A recording of a chat in OpenAI's wire, as small as one can be; `change` says what is special. */
export function recorded(change: Partial<Recording> = {}): Recording {
  return {
    id: 'made-up',
    vendor: 'openai',
    api: 'chat',
    stream: false,
    model: 'gpt-4o-mini',
    features: [],
    fidelity: 'made up',
    file: 'made-up.json',
    request: { method: 'POST', path: '', headers: {}, body: null },
    response: { status: 200, headers: { 'content-type': 'application/json' }, body: {} },
    ...change,
  };
}
