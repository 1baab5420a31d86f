import { expect, it } from 'vitest'
import { shownCommand } from '../../src/provisioners/ansible/shown-command.ts'

it.each([
  [['--password=one'], "'--password=*****'"],
  [['--sudo-password', 'one'], "--sudo-password '*****'"],
  [['-e', 'apikey=one other=two'], "-e 'apikey=***** other=two'"],
  [['-e', '{"db_pwd":"one","port":1}'], `-e '{"db_pwd":*****,"port":1}'`],
  [['--user', 'me', 'from the build'], "--user me '*****'"],
])('the log has %j without its secrets', (words, shown) => {
  expect(shownCommand('tool', words, { Password: 'from the build' })).toBe(`tool ${shown}`)
})
