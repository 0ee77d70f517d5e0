// Inserts text into the prompt so that the user can undo it.

/** Replaces a range, focuses the box and puts the caret after the text. */
function replaceRange(box: HTMLTextAreaElement, text: string, start: number, end: number): void {
  box.focus({ preventScroll: true });
  box.setSelectionRange(start, end);
  // Only `execCommand` adds to the browser's undo history; it also fires `input`.
  const done = text ? document.execCommand('insertText', false, text) : document.execCommand('delete');
  if (done || start === end) return;
  box.setRangeText(text, start, end, 'end');
  box.dispatchEvent(new InputEvent('input', { bubbles: true }));
}

export function replaceText(box: HTMLTextAreaElement, text: string): void {
  replaceRange(box, text, 0, box.value.length);
}

/** Inserts a phrase at the caret, with separators. @param whole it is a complete sentence, not an item of a list */
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
