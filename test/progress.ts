// Prints the progress of a long run: elapsed time, and the items done in each running step.

/** Milliseconds between two progress lines in a log; a terminal is redrawn on every change, at most this often. */
const logInterval = 10_000;
const terminalInterval = 100;

export interface ProgressStep {
  /** Sets how many items the step has. */
  total(count: number): void;
  /** Sets how many items are done, or adds one. */
  advance(done?: number): void;
  /** Names the current item, shown after the numbers. */
  item(name: string): void;
  end(): void;
}

export interface Progress {
  /** Starts a step; several may run at once. `total` may be set later, or never if it is unknown. */
  step(name: string, total?: number): ProgressStep;
  /** Prints a line of text above the progress. */
  print(text: string): void;
  /** Seconds since the run began. */
  elapsed(): number;
}

interface StepState {
  readonly name: string;
  done: number;
  total: number | undefined;
  item: string;
}

/** Minutes and seconds: `2:05`. */
export function formatElapsed(seconds: number): string {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

function formatStep({ name, done, total, item }: StepState): string {
  const count = total === undefined ? (done > 0 ? ` ${done}` : '') : ` ${done}/${total}`;
  return `${name}${count}${item ? ` (${item})` : ''}`;
}

/** @param output receives the lines; on a terminal each progress line replaces the one before. */
export function createProgress(output: NodeJS.WriteStream = process.stdout): Progress {
  const began = performance.now();
  const running = new Set<StepState>();
  let timer: NodeJS.Timeout | undefined;
  let drawn = false;

  const elapsed = (): number => (performance.now() - began) / 1000;
  const erase = (): void => {
    if (drawn) output.write('\r\u001B[2K');
    drawn = false;
  };
  const draw = (): void => {
    if (running.size === 0) return;
    const line = `${formatElapsed(elapsed()).padStart(6)}  ${[...running].map(formatStep).join(' · ')}`;
    if (!output.isTTY) {
      output.write(`${line}\n`);
      return;
    }
    erase();
    output.write(line.slice(0, Math.max(20, output.columns - 1)));
    drawn = true;
  };
  const schedule = (): void => {
    if (timer) return;
    timer = setTimeout(
      () => {
        timer = undefined;
        draw();
        // The elapsed time is updated even when nothing is reported.
        if (running.size > 0) schedule();
      },
      output.isTTY ? terminalInterval : logInterval,
    );
    timer.unref();
  };

  return {
    step(name, total) {
      const state: StepState = { name, done: 0, total, item: '' };
      running.add(state);
      schedule();
      return {
        total: (count) => void (state.total = count),
        advance: (done) => void (state.done = done ?? state.done + 1),
        item: (text) => void (state.item = text),
        end() {
          running.delete(state);
          if (running.size === 0) erase();
        },
      };
    },
    print(text) {
      erase();
      output.write(`${text}\n`);
    },
    elapsed,
  };
}
