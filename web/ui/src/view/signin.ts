/** Signs a person in; the session's cookie is the browser's. */
export type Refusal = 'wrong' | 'slow' | 'unreachable';

/** Undefined when the person is in. */
export async function signIn(user: string, password: string, fetcher: typeof fetch = fetch): Promise<Refusal | undefined> {
	try {
		const headers = { 'Content-Type': 'application/json' };
		const answer = await fetcher('/api/v1/session', { method: 'POST', headers, body: JSON.stringify({ user, password }) });
		if (answer.ok) return undefined;
		if (answer.status === 429) return 'slow';
		return answer.status < 500 ? 'wrong' : 'unreachable';
	} catch {
		return 'unreachable';
	}
}
