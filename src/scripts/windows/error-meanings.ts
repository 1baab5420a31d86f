/**
 * What codes of Windows mean (HRESULT), in parts of a sentence: those that an update, a scheduled task or PowerShell ends with.
 * From Microsoft's lists of errors of Windows Update, of the task scheduler and of the system.
 */
export function errorMeaning(hresult: number): string | undefined {
  return meanings[hresult >>> 0]
}

/** A code as Microsoft's lists have it: `0x80240022`. */
export function hex(hresult: number): string {
  return `0x${(hresult >>> 0).toString(16).toUpperCase().padStart(8, '0')}`
}

const network =
  'the update server was not reached; is there a way out to the Internet or to the WSUS, and does a proxy have to be set (netsh winhttp)?'

const meanings: Readonly<Record<number, string>> = {
  2147942402: 'a file was not found',
  2147942405: 'access was denied: updates are installed only by an administrator or SYSTEM',
  2147942413: 'data is not valid; the store of components may be damaged (DISM /Online /Cleanup-Image /RestoreHealth)',
  2147942414: 'the memory ran out',
  2147942432: 'a file is in use by another program',
  2147942487: 'a parameter is wrong',
  2147942512: 'the disk is full',
  2147943458: 'the service of Windows Update is disabled',
  2147943460: 'the service of Windows Update is not there',
  2147943568: 'a component is missing; the store of components may be damaged',
  2147943707: 'the user may not be assigned to this task',
  2147943712: 'there is no such logon session; the user has to log in with a password',
  2147943714: 'the user lacks a privilege',
  2147943726: 'the user or the password is wrong',
  2147943732: 'there is no such user',
  2147943785:
    'the user may not log on as a batch job; an administrator may, or who has that right in the local security policy',
  2147943860: 'the time was over',
  2147944003: 'the installer of the update failed',
  2147945410: 'it is done, and wants a restart',
  2147945417: 'a restart is needed before it can be done',
  2147945419: 'a restart is needed to take it back',
  2147954402: network,
  2147954407: `the name of the update server was not found; ${network}`,
  2147954429: network,
  2147954430: network,
  2147954575: 'the certificate of the update server is not valid; is the clock of the guest right?',
  2147956481: 'a component is missing in the store of components (DISM /Online /Cleanup-Image /RestoreHealth)',
  2147956498: 'the store of components is damaged (DISM /Online /Cleanup-Image /RestoreHealth)',
  2148081668: 'a signature is not trusted; an older Windows may need an update for SHA-2 first',
  2148204809: 'a certificate is not trusted',
  2148468769: 'the installation took too long for the store of components and was ended',
  2148468767: 'a source file of a component was not found',
  2148468771: 'the servicing stack is too old: its update comes first',
  2148468785: 'a package that this one needs is not there',
  2148469026: 'the update was taken back; the partition of the system may have too little room',
  2148469128: 'a cumulative update could not be put together; the store of components may be damaged',
  2149842948: 'the agent has not been initialised',
  2149842952: 'the update was not found',
  2149842955: 'it was cancelled',
  2149842958: 'the answer of the update server has broken XML',
  2149842966: 'another installation is running, or a restart is due',
  2149842967: 'the update is not for this machine',
  2149842971: 'the agent is updating itself',
  2149842974: 'the service of Windows Update was stopped meanwhile',
  2149842978: 'all updates failed',
  2149842979: 'the licence of the update was not accepted',
  2149842980: 'there are no updates',
  2149842981: 'a policy forbids the use of Windows Update',
  2149842988: 'an update that this one builds on is missing',
  2149842990: 'a policy does not allow this update',
  2149842994: 'search_criteria is not one that the agent understands',
  2149842996: 'the download failed',
  2149842998: 'a restart is due before this may be done',
  2149844024: `no way leads to the update server; ${network}`,
  2149847039: 'the agent met something unexpected',
  2149851147: 'the installer of the update ended with a failure',
  2149851149: 'the download of the update is not complete',
  2149851156: 'a restart is due before this may be done',
  2149859335: 'the update server refused the request (SOAP fault)',
  2149859344: 'the update server was asked too often for one search; the next search goes on',
  2149859351: 'the proxy or the update server refused the user (401)',
  2149859352: 'the update server, or a proxy, refused (403)',
  2149859353: 'the update server has no such page (404)',
  2149859355: 'the proxy wants a user (407)',
  2149859356: 'the update server gave up waiting (408)',
  2149859359: 'the update server has a fault of its own (500)',
  2149859362: 'the update server is overloaded (503)',
  2149859372: `the name of the proxy or of the update server was not found; ${network}`,
  2149859375: 'some of the files of the update server could not be read',
  2149863430: 'an address of the update server was refused by a filter',
  2149867527: 'the update was not downloaded',
  2149867528: 'the service of background transfers (BITS) could not be reached',
  2149875719: 'the data store of the agent lacks what was asked for',
  2149875729: 'the data store of the agent is damaged',
  2149884170: 'the service of Windows Update is shutting down',
  2149896201: 'the agent could not update itself',
  2161123330: `the download made no progress; ${network}`,
  2161135617: 'the download service needs more memory or disk',
}
