// Defines what an image file says about itself: color, camera, statements, generator, content credentials.
import type { ImageInfo } from '../image-info';

/** All texts come from the file: they are plain text without invisible characters, bounded, and not verified. */
export interface ImageMetadata {
  /** Undefined for a file that is not a PNG, JPEG or WEBP. */
  readonly info?: ImageInfo;
  /** Size of the file. */
  readonly bytes: number;
  /** For example "sRGB", the description of the ICC profile, or "BT.2100 PQ"; undefined if the file states none. */
  readonly colorSpace?: string;
  /** Bits per channel, if stated. */
  readonly bitDepth?: number;
  readonly camera?: CameraMetadata;
  /** Whether the file contains a location. The coordinates are never returned. */
  readonly hasLocation: boolean;
  /** XMP and IPTC properties; the same name may occur more than once. */
  readonly statements: readonly Statement[];
  /** Text of image generators, one entry per place where it was found. */
  readonly generators: readonly GeneratorText[];
  /** Undefined if the file has no content credentials. */
  readonly credentials?: Credentials;
  /** What was found but could not be read, each code once. */
  readonly problems: readonly MetadataProblem[];
}

/** From EXIF, or XMP where EXIF is missing. Values are formatted for display, without units that need a translation. */
export interface CameraMetadata {
  readonly make?: string;
  readonly model?: string;
  readonly lens?: string;
  /** "2024-03-05 14:20:09", with "+02:00" after it if stated. */
  readonly taken?: string;
  /** For example "1/250". */
  readonly exposureSeconds?: string;
  /** For example "2.8". */
  readonly aperture?: string;
  readonly iso?: number;
  /** Millimeters. */
  readonly focalLength?: number;
}

export type StatementName =
  | 'title'
  | 'description'
  | 'creator'
  | 'credit'
  | 'copyright'
  | 'keywords'
  /** The program that wrote the file. */
  | 'software'
  | 'created'
  /** The last part of IPTC's URL, for example "trainedAlgorithmicMedia". */
  | 'digitalSourceType'
  | 'aiSystem'
  | 'aiSystemVersion'
  | 'aiPrompt'
  | 'aiPromptWriter'
  | 'comment';

export interface Statement {
  readonly name: StatementName;
  readonly value: string;
}

export interface GeneratorText {
  /** The tool's name, for example "ComfyUI"; "Unknown" if the text does not tell. */
  readonly tool: string;
  readonly prompt?: string;
  readonly negativePrompt?: string;
  readonly model?: string;
  /** Names and values as written by the tool, without those above. */
  readonly settings: readonly (readonly [name: string, value: string])[];
  /** The text as it is in the file, for example a workflow as JSON; cut at a limit. */
  readonly raw?: string;
}

/** Claims of the active manifest; `verifyCredentials` tells whether they hold. */
export interface Credentials {
  /** False if the file only names a manifest on a server. */
  readonly embedded: boolean;
  /** Organization or name in the signing certificate. */
  readonly signer?: string;
  /** ISO 8601, from the time stamp or the claim. */
  readonly signedAt?: string;
  /** The program that made the claim. */
  readonly generator?: string;
  readonly title?: string;
  readonly actions: readonly CredentialAction[];
  /** Number of ingredients. */
  readonly ingredients: number;
}

export interface CredentialAction {
  /** For example "c2pa.created". */
  readonly action: string;
  readonly software?: string;
  /** The last part of IPTC's URL, for example "trainedAlgorithmicMedia". */
  readonly digitalSourceType?: string;
  readonly when?: string;
}

export type MetadataProblem =
  | 'image-truncated'
  | 'profile-damaged'
  | 'exif-damaged'
  | 'xmp-damaged'
  | 'iptc-damaged'
  | 'text-damaged'
  /** A part is longer than the limit and was skipped. */
  | 'too-large'
  /** The file has more parts than the limit. */
  | 'too-many'
  | 'credentials-damaged'
  /** The file could not be read to its end. */
  | 'unreadable';

/** Whether the bytes still match their credentials. */
export interface CredentialsCheck {
  /** `unverified`: not checked, or not checkable. */
  readonly state: 'match' | 'changed' | 'unverified';
  /** `unknown`: not checked. */
  readonly signature?: 'valid' | 'invalid' | 'unknown';
  /** Whether the certificate leads to a trusted authority; undefined, because Peel has no list of them. */
  readonly trusted?: boolean;
  /** In English, for the log. */
  readonly reason?: string;
}
