// Defines texts from untrusted sources that must not run commands, hide anything or mislead.

/** Ways to trigger an action in VS Code, a terminal or a reader. */
export const hostileTexts: Readonly<Record<string, string>> = {
  'a command link': '[Fix it](command:workbench.action.quit)',
  'a command link with arguments':
    '[Fix it](command:workbench.action.terminal.sendSequence?%7B%22text%22%3A%22x%22%7D)',
  'a link with a title': '[x](https://evil.example/a "nothing to see")',
  'a file link': '[x](file:///etc/passwd)',
  'a link across two parameters': 'a](command:x) [b](command:peel.generate)',
  'an HTML page': '<img src=x onerror="alert(1)"><script>alert(2)</script><a href="command:x">x</a>',
  'Markdown with an image': '![x](https://evil.example/pixel.png) <https://evil.example> **bold**',
  'an icon': '$(error) $(loading~spin)',
  'terminal colors': 'plain \u001b[31mred\u001b[0m \u001b]8;;https://evil.example\u0007link\u001b]8;;\u0007 \u009b31m',
  'a bell and a backspace': 'paid\u0007\u0008\u0008\u0008\u0008free\u0000',
  'bidirectional control characters': 'It cost \u202enothing\u202c at \u2066all\u2069\u200f',
  'line breaks with forged lines': 'ok\r\n2026-01-01 [info] nothing was sent\u2028forged\u2029line\u0085end',
  'hidden text': `cat${[...'ignore'].map((letter) => String.fromCodePoint(0xe0000 + letter.charCodeAt(0))).join('')}\u200b\ufeff\u00ad`,
  'lone surrogates': '\ud83d alone \udc00',
  'a megabyte': 'x'.repeat(1_000_000),
  'a megabyte of combining marks': `e${'\u0301'.repeat(1_000_000)}`,
  'a megabyte of escapes': '\u001b['.repeat(500_000),
};

/** What VS Code turns into a link in a message or an input box. */
export const linkPattern = /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)(?: (["'])(.+?)(\3))?\)/i;
/** Characters that act or hide, except line breaks and joiners. */
export const invisiblePattern = /(?![\n\t\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u;
