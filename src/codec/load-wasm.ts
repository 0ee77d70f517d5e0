// Brings the codecs' WebAssembly up, each from the file beside the bundle and only when it is first needed.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** @param name of the file beside the bundle, as the build gives it. */
export function compileWasm(name: string): WebAssembly.Module {
  return new WebAssembly.Module(readFileSync(join(__dirname, `${name}.wasm`)));
}

/** What an Emscripten factory is given. */
interface EmscriptenOptions {
  readonly noInitialRun: boolean;
  instantiateWasm(imports: WebAssembly.Imports, done: (instance: WebAssembly.Instance) => void): WebAssembly.Exports;
  print(text: string): void;
  printErr(text: string): void;
}

/**
 * Makes fresh instances of a codec: the memory of one that is done with goes with it, and a failure spoils no later call.
 * @param factory the codec's own start, which would otherwise look for the file by URL.
 * @param hear is told each line of complaint.
 */
export function createInstantiator<T>(factory: unknown, name: string): (hear?: (line: string) => void) => Promise<T> {
  const start = factory as (options: EmscriptenOptions) => Promise<T>;
  let module: WebAssembly.Module | undefined;
  return (hear = () => undefined) =>
    start({
      noInitialRun: true,
      instantiateWasm(imports, done) {
        const instance = new WebAssembly.Instance((module ??= compileWasm(name)), imports);
        done(instance);
        return instance.exports;
      },
      print: hear,
      printErr: hear,
    });
}
