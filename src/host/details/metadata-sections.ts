// Describes what a file says about itself: file, camera, statements, generators, content credentials.
import * as vscode from 'vscode';
import type { Credentials, CredentialsCheck, ImageMetadata } from '../../core/image/metadata/image-metadata';
import type { DetailsRow, DetailsSection, DetailsText } from '../../shared/details-protocol';
import { formatList, formatSize } from '../vscode/format';
import {
  cleanText,
  cleanValue,
  credentialActionName,
  digitalSourceName,
  formatMoment,
  orientationName,
  problemText,
  statementName,
} from './details-text';

type Section = Partial<DetailsSection> & Pick<DetailsSection, 'id' | 'title'>;

/** A section without rows, texts and notes where they are absent. */
export const section = (parts: Section): DetailsSection => ({ notes: [], rows: [], texts: [], ...parts });

/** A row for a value that is present. */
export function row(name: string, value: string | undefined, warning = false): DetailsRow[] {
  if (value === undefined || value === '') return [];
  return [{ name, value: cleanValue(value), ...(warning ? { warning: true } : {}) }];
}

export function fileSection({
  info,
  bytes,
  colorSpace,
  bitDepth,
  hasLocation,
  problems,
}: ImageMetadata): DetailsSection {
  const size = row(vscode.l10n.t('File size'), formatSize(bytes));
  const notes = problems.map(problemText);
  const location = row(
    vscode.l10n.t('Location'),
    hasLocation ? vscode.l10n.t('Contains a location') : vscode.l10n.t('No location found'),
    hasLocation,
  );
  const title = vscode.l10n.t('File');
  if (!info) return section({ id: 'file', title, notes, rows: size });
  const { format, width, height, orientation, alpha, animated } = info;
  const turned = orientation > 4;
  const [shownWidth, shownHeight] = turned ? [height, width] : [width, height];
  const formats = { png: 'PNG', jpeg: 'JPEG', webp: 'WEBP' };
  const rows = [
    ...row(vscode.l10n.t('Dimensions'), `${shownWidth} × ${shownHeight}`),
    ...(orientation === 1 ? [] : row(vscode.l10n.t('Orientation'), orientationName(orientation))),
    ...size,
    ...row(vscode.l10n.t('Format'), formats[format]),
    ...row(vscode.l10n.t('Color space'), colorSpace ?? vscode.l10n.t('Not stated, usually shown as sRGB')),
    ...row(vscode.l10n.t('Bit depth'), bitDepth === undefined ? '' : vscode.l10n.t('{0} bits per channel', bitDepth)),
    ...row(vscode.l10n.t('Transparency'), alpha ? vscode.l10n.t('Can be transparent') : vscode.l10n.t('Opaque')),
    ...row(vscode.l10n.t('Animation'), animated ? vscode.l10n.t('Animated') : ''),
    ...location,
  ];
  return section({ id: 'file', title, notes, rows });
}

export function cameraSection({ camera }: ImageMetadata): DetailsSection[] {
  if (!camera) return [];
  const { make, model, lens, taken, exposureSeconds, aperture, iso, focalLength } = camera;
  const rows = [
    ...row(vscode.l10n.t('Camera'), cameraName(make, model)),
    ...row(vscode.l10n.t('Lens'), lens),
    ...row(vscode.l10n.t('Date taken'), taken),
    ...row(vscode.l10n.t('Exposure time'), exposureSeconds && vscode.l10n.t('{0} s', exposureSeconds)),
    ...row(vscode.l10n.t('Aperture'), aperture && `f/${aperture}`),
    ...row('ISO', iso?.toString()),
    ...row(vscode.l10n.t('Focal length'), focalLength === undefined ? '' : vscode.l10n.t('{0} mm', focalLength)),
  ];
  return [section({ id: 'camera', title: vscode.l10n.t('Camera'), rows })];
}

/** Many models begin with the name of their make: "Canon EOS R5". */
function cameraName(make = '', model = ''): string {
  const [brand = ''] = make.split(' ');
  return model.toLowerCase().startsWith(brand.toLowerCase()) ? model || make : `${make} ${model}`.trim();
}

/** Texts of several lines and prompts are shown in full. */
const longer = 200;

export function statementsSection({ statements }: ImageMetadata): DetailsSection[] {
  if (statements.length === 0) return [];
  const [rows, texts]: [DetailsRow[], DetailsText[]] = [[], []];
  for (const [index, { name, value }] of statements.entries()) {
    const title = statementName(name);
    const shown = name === 'digitalSourceType' ? digitalSourceName(value) : value;
    if (name === 'aiPrompt') texts.push({ id: `statement-${index}`, title, text: cleanText(value), prompt: true });
    else if (shown.length > longer || shown.includes('\n'))
      texts.push({ id: `statement-${index}`, title, text: cleanText(shown) });
    else rows.push(...row(title, shown));
  }
  return [section({ id: 'statements', title: vscode.l10n.t('Statements in the File'), rows, texts })];
}

export function generatorSections({ generators }: ImageMetadata): DetailsSection[] {
  return generators.map(({ tool, prompt, negativePrompt, model, settings, raw }, index) => {
    const id = `generator-${index}`;
    const text = (name: string, title: string, content: string | undefined, more: Partial<DetailsText> = {}) =>
      content === undefined || content.trim() === ''
        ? []
        : [{ id: `${id}-${name}`, title, text: cleanText(content), ...more }];
    return section({
      id,
      title:
        tool.toLowerCase() === 'unknown'
          ? vscode.l10n.t('Generation Data')
          : vscode.l10n.t('Generation Data: {0}', cleanValue(tool)),
      rows: [
        ...row(vscode.l10n.t('Model'), model),
        ...settings.flatMap(([name, value]) => row(cleanValue(name), value)),
      ],
      texts: [
        ...text('prompt', vscode.l10n.t('Prompt'), prompt, { prompt: true }),
        ...text('negative', vscode.l10n.t('Negative prompt'), negativePrompt),
        ...text('raw', vscode.l10n.t('As stored in the file'), raw, { collapsed: true }),
      ],
    });
  });
}

/** @param check undefined while the file is being checked */
export function credentialsSection({ credentials }: ImageMetadata, check?: CredentialsCheck): DetailsSection[] {
  if (!credentials) return [];
  const { embedded, signer, signedAt, generator, title, actions, ingredients } = credentials;
  const pending = embedded && !check ? { pending: vscode.l10n.t('Checking whether the file has changed…') } : {};
  return [
    section({
      id: 'credentials',
      title: vscode.l10n.t('Content Credentials'),
      ...pending,
      notes: credentialsNotes(credentials, check),
      rows: [
        ...row(vscode.l10n.t('Signed by'), signer),
        ...row(vscode.l10n.t('Date signed (not checked)'), signedAt && formatMoment(signedAt)),
        ...row(vscode.l10n.t('Created with'), generator),
        ...row(vscode.l10n.t('Title'), title),
        ...actions.flatMap(({ action, software, digitalSourceType, when }) =>
          row(
            vscode.l10n.t('Action'),
            formatList(
              [
                credentialActionName(action),
                software ?? '',
                digitalSourceType ? digitalSourceName(digitalSourceType) : '',
                when ? formatMoment(when) : '',
              ].filter(Boolean),
            ),
          ),
        ),
        ...row(vscode.l10n.t('Ingredients'), ingredients > 0 ? `${ingredients}` : ''),
      ],
      verify: true,
    }),
  ];
}

/** Says only what was checked. */
function credentialsNotes({ embedded }: Credentials, check: CredentialsCheck | undefined): string[] {
  if (!embedded)
    return [vscode.l10n.t('The file only names content credentials on a server. Peel does not download them.')];
  if (!check) return [];
  if (check.signature === 'invalid')
    return [vscode.l10n.t('The signature does not match the content credentials. Do not rely on them.')];
  if (check.state === 'changed')
    return [
      vscode.l10n.t('The file has changed since it was signed. Its content credentials may not apply to it anymore.'),
    ];
  const trust = vscode.l10n.t('Peel does not check whether the signer is trustworthy.');
  if (check.state === 'unverified')
    return [vscode.l10n.t('Peel could not check whether the file has changed since it was signed.'), trust];
  return [vscode.l10n.t('The file has not changed since it was signed.'), trust];
}
