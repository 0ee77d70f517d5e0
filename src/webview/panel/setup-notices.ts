// Renders notices about the setup: no key, no folder, no workspace trust.
import { html, nothing } from 'lit';
import * as l10n from '@vscode/l10n';
import type { HostApi, SetupStatus } from '../../shared/protocol';
import { icon } from '../components/icon';
import { PeelElement } from '../components/peel-element';
import type { Topic } from './state/change-topics';

interface SetupNotice {
  readonly icon: string;
  readonly text: string;
  readonly ways: readonly NoticeLink[];
}

interface NoticeLink {
  readonly act: string;
  readonly to: Parameters<HostApi['go']>[0];
}

export class SetupNotices extends PeelElement {
  protected override topics(): Topic[] {
    return ['place'];
  }

  private async go(to: NoticeLink['to']): Promise<void> {
    await this.panel.ask(this.panel.host.go(to));
    // If the key was the last obstacle, the prompt is the next step.
    if (to === 'key') this.dispatchEvent(new CustomEvent('focusprompt', { bubbles: true }));
  }

  protected override render() {
    if (!this.panel.ready()) return nothing;
    return setupNotices(this.panel.place()).map(
      ({ icon: name, text, ways }) =>
        html`<div class="remark" role="note">
          ${icon(name)}
          <p>${text} ${ways.map((way) => html`${this.link(way)} `)}</p>
        </div>`,
    );
  }

  private link({ act, to }: NoticeLink) {
    return html`<button type="button" class="link" @click=${() => void this.go(to)}>${act}</button>`;
  }
}

function setupNotices({ key, keySite, trusted, folder }: SetupStatus): SetupNotice[] {
  const remarks: SetupNotice[] = [];
  if (!key)
    remarks.push({
      icon: 'key',
      text: l10n.t("Generating images requires an API key. Peel keeps it in VS Code's secret storage."),
      ways: [
        { act: l10n.t('Set API Key…'), to: 'key' },
        ...(keySite === undefined ? [] : [{ act: l10n.t('Get an API Key from {0}', keySite), to: 'keySite' } as const]),
      ],
    });
  if (folder === 'none')
    remarks.push({
      icon: 'folder',
      text: l10n.t("No folder is open. You'll be asked where to save each image."),
      ways: [{ act: l10n.t('Open Folder…'), to: 'folder' }],
    });
  if (!trusted)
    remarks.push({
      icon: 'shield',
      text: l10n.t('This folder is not trusted, so its own Peel settings are ignored.'),
      ways: [{ act: l10n.t('Manage Workspace Trust'), to: 'trust' }],
    });
  return remarks;
}

customElements.define('peel-place', SetupNotices);
