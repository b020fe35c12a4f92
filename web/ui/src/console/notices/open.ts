import type { PlaceOffer, Window } from '../../lib/wire/messages';

/** Offers that nothing has been prepared for yet. */
export const open = (offers: readonly PlaceOffer[], prepared: readonly Window[] | undefined): PlaceOffer[] =>
	offers.filter((o) => {
		const moved = prepared?.find((w) => w.id === o.window);
		return !moved || !o.region || moved.region.x !== o.region.x || moved.region.y !== o.region.y;
	});
