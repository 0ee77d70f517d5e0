// Another window, as a process of its own: appends turns to a session and lists all sessions meanwhile: `FOLDER SESSION NAME COUNT`.
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
    // As a window that opens the list again and again, each time without what it knew.
    if (n % 10 === 0) await createSessionIndex(realDisk, folder, () => Date.now()).list();
  }
}

void main();
