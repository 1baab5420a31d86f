const named = [
  ...[
    'shift',
    'shift_r',
    'alt',
    'alt_r',
    'ctrl',
    'ctrl_r',
    'menu',
    'esc',
    'minus',
    'equal',
    'backspace',
    'tab',
    'ret',
    'spc',
  ],
  ...['bracket_left', 'bracket_right', 'semicolon', 'apostrophe', 'grave_accent', 'backslash', 'comma', 'dot', 'slash'],
  ...[
    'asterisk',
    'caps_lock',
    'num_lock',
    'scroll_lock',
    'print',
    'sysrq',
    'pause',
    'less',
    'meta_l',
    'meta_r',
    'compose',
  ],
  ...[
    'home',
    'pgup',
    'pgdn',
    'end',
    'left',
    'up',
    'down',
    'right',
    'insert',
    'delete',
    'stop',
    'again',
    'props',
    'undo',
  ],
  ...[
    'front',
    'copy',
    'open',
    'paste',
    'find',
    'cut',
    'lf',
    'help',
    'power',
    'sleep',
    'wake',
    'ro',
    'hiragana',
    'henkan',
  ],
  ...['yen', 'muhenkan', 'katakanahiragana', 'audionext', 'audioprev', 'audiostop', 'audioplay', 'audiomute'],
  ...['volumeup', 'volumedown', 'mediaselect', 'mail', 'calculator', 'computer', 'lang1', 'lang2', 'unmapped'],
  ...['ac_home', 'ac_back', 'ac_forward', 'ac_refresh', 'ac_bookmarks', 'altgr', 'altgr_r'],
  ...['kp_divide', 'kp_multiply', 'kp_subtract', 'kp_add', 'kp_enter', 'kp_decimal', 'kp_comma', 'kp_equals'],
]

/** What QEMU's monitor does not know of a key combination, and of how long it is held; undefined: it knows it all. */
export function unknownKey(keys: string): string | undefined {
  const [combination = '', hold, ...more] = keys.trim().split(/\s+/)
  const unknown = combination.split('-').find((key) => !isKey(key))
  if (unknown !== undefined || hold === undefined) return unknown
  return /^\d+$/.test(hold) && more.length === 0 ? undefined : [hold, ...more].join(' ')
}

function isKey(key: string): boolean {
  return (
    named.includes(key) ||
    /^[a-z0-9]$/.test(key) ||
    /^f(?:[1-9]|1\d|2[0-4])$/.test(key) ||
    /^kp_\d$/.test(key) ||
    /^0x[0-9a-f]+$/i.test(key)
  )
}
