// Appends turns like another window, and lists sessions: `FOLDER SESSION NAME COUNT`.
import { realDisk } from '../../../../src/store/fs/disk';
import { createSessionIndex } from '../../../../src/store/session/session-index';
import { createSessionStore } from '../../../../src/store/session/session-store';
import { imageRecord, turnRecord } from '../../helpers/image-requests';

const [, , folder = '', session = '', name = '', count = '0'] = process.argv;

async function main(): Promise<void> {
  const store = createSessionStore(realDisk, folder);
  for (let n = 0; n < Number(count); n++) {
    const id = `${session}.${name}${n}`;
    await store.append(session, turnRecord(id, { prompt: `${name} ${n}` }), imageRecord(`${id}.1`, id));
    // Like a window that opens the list repeatedly without a cache.
    if (n % 10 === 0) await createSessionIndex(realDisk, folder, () => Date.now()).list();
  }
}

void main();
