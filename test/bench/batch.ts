// Eight images, four at once, from a service that takes 500 ms: `ours FOLDER ORIGIN`.
import { createBenchStudio, requestTo, settings } from './bench-fixture';
import { measure } from './measure';

const [, , , folder = '', origin = ''] = process.argv;

async function run(path: string, count: number): Promise<void> {
  const request = { ...requestTo(origin + path, folder), count };
  await createBenchStudio(folder, 4).run(request, settings, new AbortController().signal);
}

void measure(
  // A warm-up: what Node compiles once must not count for the eight images.
  () => run('/small', 8),
  () => run('/small?500', 8),
);
