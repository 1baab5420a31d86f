// src/time/sleep-told.ts
const interval = 15e3;
/** Sleeps, and tells every 15 s how far it is, so that a log does not stand still for minutes. Milliseconds. */
async function sleepTold(total, { clock, signal }, tell) {
	for (let done = 0; done < total; done += interval) {
		tell({
			done,
			total,
			finished: false
		});
		await clock.sleep(Math.min(interval, total - done), signal);
	}
	tell({
		done: total,
		total,
		finished: true
	});
}

export { sleepTold as t };