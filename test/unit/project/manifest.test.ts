// Checks the manifest: scopes of settings, implemented commands, late activation.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { inputExtensions } from '../../../src/core/image/inspect';

interface Setting {
  scope?: string;
  default?: unknown;
  order?: number;
  markdownDescription?: string;
  type?: string;
  minimum?: number;
  maximum?: number;
  enum?: unknown[];
  maxLength?: number;
}
interface Manifest {
  activationEvents: string[];
  extensionKind: string[];
  dependencies?: Record<string, string>;
  capabilities: { untrustedWorkspaces: { supported: unknown; restrictedConfigurations: string[] } };
  contributes: {
    commands: { command: string; title: string }[];
    menus: Record<string, { command?: string; submenu?: string; when?: string }[]>;
    configuration: { properties: Record<string, Setting> };
  };
}

const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;
const { commands, menus, configuration } = manifest.contributes;
const settings = Object.entries(configuration.properties);

describe('manifest', () => {
  it('lets folder settings change only where files are saved', () => {
    const resource = settings.filter(([, { scope }]) => scope === 'resource').map(([name]) => name);
    assert.deepEqual(resource, ['peel.assetsFolder', 'peel.editsBesideSource']);
    const others = settings.filter(([name]) => !resource.includes(name));
    for (const [name, { scope }] of others) assert.equal(scope, 'application', name);
    assert.deepEqual(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations, resource);
    assert.equal(manifest.capabilities.untrustedWorkspaces.supported, 'limited');
  });

  it('gives every setting a default, an order, a description and bounds', () => {
    for (const [index, [name, setting]] of settings.entries()) {
      assert.notEqual(setting.default, undefined, name);
      assert.equal(setting.order, index, name);
      assert.ok(setting.markdownDescription, name);
      if (setting.type === 'integer') assert.ok(setting.minimum !== undefined && setting.maximum !== undefined, name);
      if (setting.type === 'string') assert.ok(setting.enum ?? setting.maxLength, name);
    }
  });

  it('has no setting that could contain a secret', () => {
    for (const [name] of settings) assert.doesNotMatch(name, /key|token|secret|password/i);
  });

  it('has an implementation for every command, and a command for every menu item', () => {
    const code = globSync('src/host/**/*.ts')
      .map((file) => readFileSync(file, 'utf8'))
      .join('\n');
    const answered = [...code.matchAll(/^ +(?:return { )?'(peel\.[\w.]+)':/gm)].map(([, name]) => name as string);
    const known = commands.map(({ command }) => command);
    assert.deepEqual(answered.toSorted(), known.toSorted());
    for (const { command } of Object.values(menus).flat())
      assert.ok(command === undefined || known.includes(command), command);
  });

  it('has one command per action, because a second one would appear twice in Keyboard Shortcuts', () => {
    assert.deepEqual(
      commands.filter(({ command }) => /\.menu\./.test(command)),
      [],
    );
    assert.equal(new Set(commands.map(({ title }) => title)).size, commands.length);
  });

  it('offers image commands for the files that can be inputs', () => {
    const conditions = Object.values(menus).flatMap((entries) => entries.map(({ when }) => when ?? ''));
    const patterns = conditions.flatMap((when) => /resourceExtname =~ \/(.*?)\/i/.exec(when)?.[1] ?? []);
    assert.equal(patterns.length, 3);
    for (const pattern of patterns) {
      const accepted = new RegExp(pattern, 'i');
      for (const extension of inputExtensions) assert.match(`.${extension}`, accepted);
      for (const extension of ['gif', 'svg', 'avif', 'jpg2']) assert.doesNotMatch(`.${extension}`, accepted);
    }
  });

  it('activates after startup, runs where the files are, and has no runtime dependencies', () => {
    assert.deepEqual(manifest.activationEvents, ['onStartupFinished']);
    assert.deepEqual(manifest.extensionKind, ['workspace']);
    assert.equal(manifest.dependencies, undefined);
  });
});
