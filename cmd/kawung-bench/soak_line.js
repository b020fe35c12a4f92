// What is known of one slot's video line, for the protocol of a soak: the
// receiver's counters and what the page itself holds of the picture.
(async (slot) => {
	const page = window.__kawung;
	const video = page?.video(slot);
	const track = video?.srcObject?.getVideoTracks()[0];
	// what is presented from the first doubt on
	const shown = video && ((window.__shown ??= new Map()).get(video) ?? { count: 0 });
	if (video && !window.__shown.has(video)) {
		window.__shown.set(video, shown);
		const frame = (now, meta) => {
			Object.assign(shown, { count: shown.count + 1, now, ...meta });
			video.requestVideoFrameCallback(frame);
		};
		video.requestVideoFrameCallback(frame);
	}
	const own = page?.stats().find((w) => w.slot === slot);
	const out = {
		at: performance.now(), own, rtp: page?.rtp(slot), muted: track?.muted, connection: page?.connection, session: page?.session,
		time: video?.currentTime, paused: video?.paused, revision: page?.revision, visible: document.visibilityState,
		shown, dropped: video?.getVideoPlaybackQuality().droppedVideoFrames, total: video?.getVideoPlaybackQuality().totalVideoFrames,
	};
	const wanted = ['framesReceived', 'framesDecoded', 'framesDropped', 'framesRendered', 'keyFramesDecoded', 'framesAssembledFromMultiplePackets',
		'pliCount', 'nackCount', 'freezeCount', 'packetsReceived', 'packetsLost', 'lastPacketReceivedTimestamp', 'retransmittedPacketsReceived'];
	for (const s of (await page?.rtc())?.values() ?? [])
		if (s.type === 'inbound-rtp' && s.trackIdentifier === track?.id) for (const name of wanted) out[name] = s[name];
	return JSON.stringify(out);
})
