// Validates every message from a page: a fixed list of methods, each with a strict schema.
import * as v from 'valibot';
import { defined } from '../../../core/defined';

/** The arguments of each method that a page may call. */
export type CallSchemas<Host> = Record<keyof Host, v.GenericSchema<readonly unknown[], readonly unknown[]>>;

/** A validated call in birpc's format, or why the message is rejected; `id` is set if the page waits for an answer. */
type CheckResult<Host> = { method: keyof Host; message: unknown } | { refused: string; id?: string };

/** Never throws. */
export type CallCheck<Host> = (message: unknown) => CheckResult<Host>;

const id = v.pipe(v.string(), v.minLength(1), v.maxLength(100));
/** A call in birpc's format. The page sends nothing else, because it does not answer the host's calls. */
const call = v.strictObject({
  t: v.literal('q'),
  i: v.exactOptional(id),
  m: v.pipe(v.string(), v.maxLength(100)),
  a: v.array(v.unknown()),
});

export function createCallCheck<Host>(methods: CallSchemas<Host>): CallCheck<Host> {
  const isMethod = (name: PropertyKey): name is keyof Host => Object.hasOwn(methods, name);
  const check: CallCheck<Host> = (message) => {
    const parsed = v.safeParse(call, message);
    if (!parsed.success) {
      const waiting = v.safeParse(v.object({ t: v.literal('q'), i: id }), message);
      return { refused: 'not-a-call', ...(waiting.success ? { id: waiting.output.i } : {}) };
    }
    const { m: method, a: args, i } = parsed.output;
    const waiting = defined({ id: i });
    if (!isMethod(method)) return { refused: 'unknown-method', ...waiting };
    const checked = v.safeParse(methods[method], args);
    if (!checked.success) return { refused: `wrong-arguments:${method}`, ...waiting };
    return { method, message: { t: 'q', m: method, a: checked.output, ...defined({ i }) } };
  };
  return (message) => {
    try {
      return check(message);
    } catch {
      return { refused: 'unreadable' };
    }
  };
}
