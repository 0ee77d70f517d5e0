// Loads the codecs' WebAssembly on demand, each from a file next to the bundle.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** @param name name of the file next to the bundle, without extension. */
export function compileWasm(name: string): WebAssembly.Module {
  return new WebAssembly.Module(readFileSync(join(__dirname, `${name}.wasm`)));
}

/** Options of an Emscripten factory. */
interface EmscriptenOptions {
  readonly noInitialRun: boolean;
  instantiateWasm(imports: WebAssembly.Imports, done: (instance: WebAssembly.Instance) => void): WebAssembly.Exports;
  print(text: string): void;
  printErr(text: string): void;
}

/**
 * Creates a function that instantiates a codec. Each instance's memory is freed after use, and a failure does not
 * affect later calls.
 * @param factory the codec's entry point, which by default would load the file by URL.
 * @returns a function whose `hear` receives each line of output.
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
