import { createCipheriv } from 'node:crypto'

/**
 * What answers a challenge of 16 bytes: DES in blocks of 8 with the first 8 bytes of the password as key, whose bits
 * VNC takes in the other order (RFC 6143, 7.2.2). OpenSSL 3 has single DES no more; triple DES with one key is the same.
 */
export function answerChallenge(challenge: Buffer, password: string): Buffer {
  const key = Buffer.alloc(8)
  for (const [index, byte] of Buffer.from(password, 'latin1').subarray(0, 8).entries()) key[index] = mirrored(byte)
  const cipher = createCipheriv('des-ede3-ecb', Buffer.concat([key, key, key]), null)
  cipher.setAutoPadding(false)
  return Buffer.concat([cipher.update(challenge), cipher.final()])
}

function mirrored(byte: number): number {
  let turned = 0
  for (let bit = 0; bit < 8; bit++) turned |= ((byte >> bit) & 1) << (7 - bit)
  return turned
}
