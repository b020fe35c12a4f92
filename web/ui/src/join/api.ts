/** What the join page asks over HTTP: whom its link invites. */

/** Where a link leads, and whom it was made for; name and office may be ''. */
export interface Invitation {
	room: string;
	title: string;
	name: string;
	office: string;
}

/** over: the link has expired or was taken back; unreachable: nobody answered; busy: too many wrong links from here. */
export type Refusal = 'over' | 'unreachable' | 'busy';

export async function invitation(token: string, fetcher: typeof fetch = fetch): Promise<Invitation | Refusal> {
	let answer: Response;
	try {
		answer = await fetcher(`/api/v1/invites/${encodeURIComponent(token)}`, { cache: 'no-store' });
	} catch {
		return 'unreachable';
	}
	if (answer.status === 429) return 'busy';
	if (answer.status >= 500) return 'unreachable';
	if (!answer.ok) return 'over';
	const body = (await answer.json()) as Record<string, unknown>;
	const text = (key: string): string => (typeof body[key] === 'string' ? body[key] : '');
	return { room: text('room'), title: text('title') || text('room'), name: text('name'), office: text('office') };
}
