// Serves the server's half of the key that encrypts secrets in the page, in VS Code's server.
// With it, secrets survive a reload, as in real deployments. The browser stores the other half with the secrets.
// $PEEL_SECRETS is the file that stores this half.
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { IncomingMessage, Server, ServerResponse } from 'node:http';
import { dirname } from 'node:path';

type Emit = (this: Server, ...event: [string, ...unknown[]]) => boolean;

const bytes = 32;
const file = process.env['PEEL_SECRETS'];

function half(path: string): Buffer {
  try {
    const kept = readFileSync(path);
    if (kept.length === bytes) return kept;
  } catch {
    // The file does not exist yet.
  }
  const made = randomBytes(bytes);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, made, { mode: 0o600 });
  return made;
}

// The server's children inherit this module along with its flags, but serve no pages.
if (file) {
  delete process.env['PEEL_SECRETS'];
  const emit: Emit = Reflect.get(Server.prototype, 'emit');
  Server.prototype.emit = function (this: Server, ...event: [string, ...unknown[]]) {
    const [name, request, response] = event;
    const isRequest = name === 'request' && request instanceof IncomingMessage && response instanceof ServerResponse;
    if (!isRequest || request.method !== 'POST' || request.url !== '/mint-key') return emit.apply(this, event);
    response.writeHead(200, { 'Content-Type': 'application/octet-stream' }).end(half(file));
    return true;
  };
}
