// Defines the protocol of the details page: the page calls DetailsHostApi, the host calls DetailsPageApi.
// The host writes all texts of the view. Text from files and sessions is bounded, and always plain text.

/** All details of a file that are known so far; the host sends all of them again when more is known. */
export interface DetailsView {
  /** Identifies the file and its contents: a call for an earlier view is ignored. Opaque to the page. */
  readonly id: string;
  readonly name: string;
  readonly folder: string;
  /** Why there are no details, as a sentence. */
  readonly problem?: string;
  readonly actions: readonly DetailsAction[];
  readonly sections: readonly DetailsSection[];
}

export type DetailsAction = 'continue' | 'again' | 'revealSession' | 'copy' | 'open' | 'reveal';

export interface DetailsSection {
  readonly id: string;
  readonly title: string;
  /** What is still being determined, as a sentence. */
  readonly pending?: string;
  /** Sentences before the rows. */
  readonly notes: readonly string[];
  readonly rows: readonly DetailsRow[];
  readonly texts: readonly DetailsText[];
  /** The page offers to open the site that checks content credentials. */
  readonly verify?: true;
}

export interface DetailsRow {
  readonly name: string;
  readonly value: string;
  readonly warning?: true;
}

/** A longer text, such as a prompt. */
export interface DetailsText {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  /** Shown only on demand. */
  readonly collapsed?: true;
  /** It is a prompt that the composer can take over. */
  readonly prompt?: true;
}

/** The calls that the page can make. */
export interface DetailsHostApi {
  ready(): Promise<DetailsView>;
  act(view: string, action: DetailsAction): Promise<void>;
  /** Copies a prompt into the composer of the panel. */
  usePrompt(view: string, text: string): Promise<void>;
  /** Opens the site that checks content credentials. */
  verify(): Promise<void>;
}

/** The updates that the host sends to the page. */
export interface DetailsPageApi {
  show(view: DetailsView): void;
}
