// Renders notices about the setup: no key, no folder, no workspace trust.
import { html, nothing } from 'lit';
import * as l10n from '@vscode/l10n';
import type { HostApi, SetupStatus } from '../../shared/protocol';
import { linkButton } from '../components/buttons';
import { icon } from '../components/icon';
import { watchFocus } from '../components/focus-keeper';
import { PeelElement } from '../components/peel-element';

interface SetupNotice {
  readonly icon: string;
  readonly text: string;
  readonly links: readonly NoticeLink[];
}

interface NoticeLink {
  readonly text: string;
  readonly to: Parameters<HostApi['go']>[0];
}

export class SetupNotices extends PeelElement {
  protected override topics = () => ['place'] as const;

  private async go(to: NoticeLink['to']): Promise<void> {
    const isFocusUnmoved = watchFocus();
    await this.panel.ask(this.panel.host.go(to));
    // If the key was the last obstacle, the prompt is the next step.
    if (to === 'key' && isFocusUnmoved()) this.emit('focusprompt');
  }

  protected override render() {
    if (!this.panel.ready()) return nothing;
    return setupNotices(this.panel.place()).map(
      ({ icon: name, text, links }) =>
        html`<div class="remark" role="note">
          ${icon(name)}
          <p>${text} ${links.map((link) => html`${linkButton(link.text, () => void this.go(link.to))} `)}</p>
        </div>`,
    );
  }
}

function setupNotices({ key, keySite, trusted, folder }: SetupStatus): SetupNotice[] {
  const notices: SetupNotice[] = [];
  if (!key)
    notices.push({
      icon: 'key',
      text: l10n.t("Generating images requires an API key. Peel keeps it in VS Code's secret storage."),
      links: [
        { text: l10n.t('Set API Key…'), to: 'key' },
        ...(keySite === undefined
          ? []
          : [{ text: l10n.t('Get an API Key from {0}', keySite), to: 'keySite' } as const]),
      ],
    });
  if (folder === 'none')
    notices.push({
      icon: 'folder',
      text: l10n.t("No folder is open. You'll be asked where to save each image."),
      links: [{ text: l10n.t('Open Folder…'), to: 'folder' }],
    });
  if (!trusted)
    notices.push({
      icon: 'shield',
      text: l10n.t('This folder is not trusted, so its own Peel settings are ignored.'),
      links: [{ text: l10n.t('Manage Workspace Trust'), to: 'trust' }],
    });
  return notices;
}

customElements.define('peel-place', SetupNotices);
