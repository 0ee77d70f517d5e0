// Defines an image to refer to, the text around the cursor, and what is inserted there.

export interface ReferencedImage {
  /** Path from the document to the image with `/`, or the image's full URL. */
  readonly path: string;
  /** One line. */
  readonly alt: string;
  /** Pixels; both absent if unknown. */
  readonly width?: number;
  readonly height?: number;
}

export interface CursorContext {
  /** VS Code's language identifier. */
  readonly language: string;
  /** The text before the cursor; in a long document, its end is enough. */
  readonly before: string;
  /** The rest of the line after the cursor. */
  readonly after: string;
  /** The next line, without its line break; empty at the end. */
  readonly next: string;
}

/** What to insert at the cursor. */
export interface Insertion {
  readonly text: string;
  /** How many of the characters after the cursor the text replaces; a line break counts as one. */
  readonly over: number;
  /** Where the description is in the text; absent in a language without one. */
  readonly alt?: TextSpan;
}

/** Offsets in a text. */
export interface TextSpan {
  readonly start: number;
  readonly end: number;
}

export interface SeveralInsertion extends Omit<Insertion, 'alt'> {
  readonly alts: readonly TextSpan[];
}
