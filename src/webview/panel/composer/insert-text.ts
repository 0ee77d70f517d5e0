// Text put into the prompt on a person's behalf, in such a way that their undo takes it out again.

/** Replaces a range; the caret is after it. The box has the focus afterwards. */
function replaceRange(box: HTMLTextAreaElement, text: string, start: number, end: number): void {
  box.focus({ preventScroll: true });
  box.setSelectionRange(start, end);
  // The one way that lands in the browser's own undo history; it also fires `input`.
  const done = text ? document.execCommand('insertText', false, text) : document.execCommand('delete');
  if (done || start === end) return;
  box.setRangeText(text, start, end, 'end');
  box.dispatchEvent(new InputEvent('input', { bubbles: true }));
}

export function replaceText(box: HTMLTextAreaElement, text: string): void {
  replaceRange(box, text, 0, box.value.length);
}

/**
 * A phrase at the caret, parted from what stands around it.
 * @param whole it is a sentence of its own, not one wish of a list
 */
export function insertPhrase(box: HTMLTextAreaElement, phrase: string, whole: boolean): void {
  const { selectionStart: start, selectionEnd: end, value } = box;
  const comma = /\p{Script=Han}/u.test(phrase) ? '，' : ', ';
  const gap = whole ? '\n' : comma;
  const front = gapAfter(value.slice(0, start), gap);
  const back = /^\s*$|^[\s,，.。]/.test(value.slice(end)) ? '' : gap;
  replaceRange(box, front + phrase + back, start, end);
}

function gapAfter(before: string, gap: string): string {
  if (before.trim() === '' || /\s$|[，、。！？]$/.test(before)) return '';
  return /[,.!?]$/.test(before) && gap !== '\n' ? ' ' : gap;
}
