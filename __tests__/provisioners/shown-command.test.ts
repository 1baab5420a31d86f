import { expect, it } from 'vitest'
import { shownCommand, shownText } from '../../src/provisioners/ansible/shown-command.ts'

it.each([
  [['--password=one'], "'--password=*****'"],
  [['--sudo-password', 'one'], "--sudo-password '*****'"],
  [['-e', 'apikey=one other=two'], "-e 'apikey=***** other=two'"],
  [['-e', '{"db_pwd":"one","port":1}'], `-e '{"db_pwd":*****,"port":1}'`],
  [['--user', 'me', 'from the build'], "--user me '*****'"],
])('the log has %j without its secrets', (words, shown) => {
  expect(shownCommand('tool', words, { Password: 'from the build' })).toBe(`tool ${shown}`)
})

it.each([
  ["play -e 'db_password=one' -c local", "play -e 'db_password=*****' -c local"],
  ['play -e "db_password=one" -c local', 'play -e "db_password=*****" -c local'],
  [`play -e 'a=1 db_password=one b=2' -e db_token=x'`, `play -e 'a=1 db_password=***** b=2' -e db_token=*****`],
])('a command line keeps its quotes: %s', (text, shown) => {
  expect(shownText(text, {})).toBe(shown)
})
