// Renders an empty session: examples of what is possible, which fill in the prompt.
import { html } from 'lit';
import * as l10n from '@vscode/l10n';
import type { AspectRatio } from '../../../core/request/aspect-ratio';
import { ratioIcon, proportionOf } from '../composer/ratio-drawing';
import { icon } from '../../components/icon';
import { PeelElement } from '../../components/peel-element';

interface Example {
  readonly ratio: AspectRatio;
  readonly use: string;
  readonly prompt: string;
}

export class EmptyThread extends PeelElement {
  private choose({ prompt, ratio }: Example): void {
    this.panel.draft.choose({ ratio });
    this.emit('useprompt', prompt);
  }

  protected override render() {
    return html`<section class="empty" aria-label=${l10n.t('Getting started')}>
      <h2>${l10n.t('Try one of these')}</h2>
      <ul class="examples">
        ${examples().map(
          (example) =>
            html`<li>
              <button type="button" class="example" @click=${() => this.choose(example)}>
                ${ratioIcon(proportionOf(example.ratio, undefined), 24)}
                <span class="example-text"
                  ><span class="example-prompt">${example.prompt}</span
                  ><span class="muted">${[example.use, example.ratio].join(' · ')}</span></span
                >
              </button>
            </li>`,
        )}
      </ul>
      <h2>${l10n.t('Or start from an image')}</h2>
      <ul class="ways">
        <li>${icon('clippy')}<span>${l10n.t('Paste an image or its URL')}</span></li>
        <li>${icon('desktop-download')}<span>${l10n.t('Drop image files from your desktop')}</span></li>
        <li>${icon('files')}<span>${l10n.t('Hold Shift to drop from the Explorer')}</span></li>
        <li>${icon('layers')}<span>${l10n.t('One image is edited; two to five are combined')}</span></li>
      </ul>
    </section>`;
  }
}

function examples(): Example[] {
  return [
    {
      ratio: '16:9',
      use: l10n.t('Website banner'),
      prompt: l10n.t('A harbor at dawn, fishing boats, mist over the water, widescreen view'),
    },
    {
      ratio: '1:1',
      use: l10n.t('Icon'),
      prompt: l10n.t('Flat icon of a paper boat, two colors, centered, plain background'),
    },
    {
      ratio: '2:3',
      use: l10n.t('Poster'),
      prompt: l10n.t('Poster of a mountain village in the snow at night, oil painting style'),
    },
  ];
}

customElements.define('peel-empty', EmptyThread);
