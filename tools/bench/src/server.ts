import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ANSWER, EVENTS } from './upstream.ts';

const answer = Buffer.from(ANSWER);
const events = EVENTS.map((event) => Buffer.from(event));

const server = createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8').on('data', (piece: string) => (body += piece));
  request.on('end', () => {
    response.setHeader('x-request-id', 'req_bench');
    if (!body.includes('"stream":true')) {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': answer.byteLength }).end(answer);
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const event of events) response.write(event);
    response.end();
  });
});

server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.on('disconnect', () => process.exit());
