// src/engine/fingerprint/explain-on.ts
/** What each build is made of, and what is other than in the template that is there. An embedded server is started for it. */
function explainOn(session, product, plan, { order, channel }, signal) {
	const { workingDirectory, trust } = order;
	const ask = (server) => product.explain(plan, {
		...server,
		workingDirectory,
		trust,
		channel
	});
	return session.onServer(order, signal, ask, { isLooking: true });
}

export { explainOn as t };