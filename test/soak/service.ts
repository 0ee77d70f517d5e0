// Serves the soak: answers with distinguishable images and, at random, with every fault.
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { type Emulator, startEmulator } from '../emulator/emulator';
import { startTcpProxy, type TcpProxy } from '../emulator/tcp-proxy';
import type { RecordedRequest } from '../emulator/records';
import { pick, type Random } from '../emulator/drawing/random';
import type { Script } from '../emulator/script';
import type { Fault, FaultUrls } from '../faults/fault';
import { medium, picture, imageReply, small } from '../faults/images';
import { type ImageServer, startImageServer } from '../faults/image-server';
import { faultTable } from '../faults/fault-table';

export interface SoakService {
  readonly emulator: Emulator;
  /** The emulator itself, and the same through the faulty proxy. */
  readonly endpoints: readonly [string, string];
  /** How often each kind of response was given. */
  readonly given: ReadonlyMap<string, number>;
  /** SHA-256 of the image that only this job was sent, if any. */
  ownOf(job: string): string | undefined;
  /** SHA-256 of every image that a job may have received. */
  mayHaveGot(job: string): ReadonlySet<string>;
  /** How images that are served begin, in base64 and as they are, decoded as Latin-1. */
  readonly imageStarts: readonly string[];
  /** Whether the response to a job contains a complete image for certain. */
  isWhole(job: string): boolean;
  close(): Promise<void>;
}

/** The responses to all attempts of one job. */
interface PlannedAnswer {
  readonly name: string;
  readonly scripts: Script[];
  readonly own?: string;
  readonly whole: boolean;
}

const all = Object.values(faultTable).flat() as [Fault, ...Fault[]];
const lineFaults = all.flatMap(({ line = [] }) => line);
const shared = [picture, medium, small].map((bytes) => sha256(bytes));
const sizes = [small, medium, picture] as const;
/** Percentage of requests that are answered with an image of their own. */
const whole = 55;

export const jobOf = ({ headers }: RecordedRequest): string => String(headers['idempotency-key']);

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The same image with a number in its metadata. */
function numberedImage(png: Buffer, number: number): Buffer {
  const text = Buffer.from(`tEXtNumber\0${number}`);
  const around = Buffer.alloc(8);
  around.writeUInt32BE(text.length - 4, 0);
  around.writeUInt32BE(crc32(text), 4);
  return Buffer.concat([png.subarray(0, -12), around.subarray(0, 4), text, around.subarray(4), png.subarray(-12)]);
}

export async function startService(random: Random, key: string): Promise<SoakService> {
  const answers = new Map<string, PlannedAnswer>();
  const given = new Map<string, number>();
  const got = new Map<string, Set<string>>();
  const server: ImageServer = await startImageServer();
  let line: TcpProxy | undefined;

  const answerFor = (places: FaultUrls): PlannedAnswer => {
    if (random() * 100 < whole) {
      const bytes = numberedImage(pick(random, sizes), answers.size);
      const slices = random() < 0.2 ? { slice: 1_000 } : {};
      return { name: 'an image', scripts: [{ ...imageReply(bytes), ...slices }], own: sha256(bytes), whole: true };
    }
    const fault = pick(random, all);
    const scripts = [...(fault.emulator?.(places) ?? [imageReply(picture)])];
    const alone = (fault.count ?? 1) === 1 && fault.line === undefined;
    return { name: fault.name, scripts, whole: alone && (fault.saved ?? 0) > 0 };
  };
  /** Makes the next connections of the proxy fail, and sometimes closes it for a moment. */
  const disturb = () => {
    if (random() < 0.5) line?.next(pick(random, lineFaults as [(typeof lineFaults)[number]]));
    if (random() > 0.01) return;
    void line?.refuse().then(() => setTimeout(() => void line?.accept(), 100));
  };
  const choose = (request: RecordedRequest): Script => {
    disturb();
    const job = jobOf(request);
    const { origin } = emulator;
    let answer = answers.get(job);
    if (!answer) {
      answer = answerFor({ emulator: origin, proxy: line?.origin ?? origin, images: server.origin });
      answers.set(job, answer);
      got.set(job, new Set(answer.own === undefined ? shared : [answer.own]));
      given.set(answer.name, (given.get(answer.name) ?? 0) + 1);
    }
    return answer.scripts.shift() ?? {};
  };

  const emulator = await startEmulator({ key, choose, plain: true });
  line = await startTcpProxy({ port: Number(new URL(emulator.origin).port) });
  return {
    emulator,
    endpoints: [emulator.endpoint, emulator.endpoint.replace(emulator.origin, line.origin)],
    given,
    imageStarts: sizes.flatMap((bytes) => [
      bytes.toString('base64').slice(0, 60),
      bytes.subarray(0, 45).toString('latin1'),
    ]),
    ownOf: (job) => answers.get(job)?.own,
    mayHaveGot(job) {
      const drawn = emulator.requests.filter((one) => jobOf(one) === job).flatMap(({ images }) => images);
      return new Set([...(got.get(job) ?? []), ...drawn]);
    },
    isWhole: (job) => answers.get(job)?.whole ?? false,
    async close() {
      await line.close();
      await emulator.close();
      await server.close();
    },
  };
}
