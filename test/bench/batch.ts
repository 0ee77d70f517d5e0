// Runs eight images, four at once, against a service that takes 500 ms.
// Arguments: `ours FOLDER ORIGIN`
import { createBenchStudio, requestTo, settings } from './bench-fixture';
import { measure } from './measure';

const [, , , folder = '', origin = ''] = process.argv;

async function run(path: string, count: number): Promise<void> {
  const request = { ...requestTo(origin + path, folder), count };
  await createBenchStudio(folder, 4).run(request, settings, new AbortController().signal);
}

void measure(
  // Warms up, so that the time in which Node compiles code does not count.
  () => run('/small', 8),
  () => run('/small?500', 8),
);
