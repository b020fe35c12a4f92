package wall

import (
	"fmt"
	"io"
	"slices"
	"time"
)

// Limits of pairing.
const (
	PairingLife  = 10 * time.Minute // of a code
	maxPairings  = 64               // pages that wait; one more pushes out the oldest
	maxWrong     = 5                // wrong codes one person may give within PairingLife
	codeLength   = 6
	codeAlphabet = "23456789ABCDEFGHJKMNPQRSTUVWXYZ" // without 0 O 1 I L
)

// Pair makes a code for a page that wants to become a display. The page shows
// it; it is good for PairingLife, or until Unpair. "" when the controller has
// stopped.
func (c *Controller) Pair(r PairRequest) (code string) {
	c.tell(func() {
		now := c.cfg.Clock.Now()
		c.expirePairings(now)
		if len(c.pairings) >= maxPairings {
			c.pairings = c.pairings[1:]
		}
		code = c.freeCode()
		c.pairings = append(c.pairings, Pairing{
			Code: code, Address: r.Address, Agent: r.Agent, Since: now, Expires: now.Add(PairingLife),
		})
		c.cfg.Clock.After(PairingLife, func() { c.tell(func() { c.expirePairings(c.cfg.Clock.Now()) }) })
	})
	return code
}

// Unpair forgets a code: its page has gone.
func (c *Controller) Unpair(code string) { c.tell(func() { c.unpair(code) }) }

func (c *Controller) unpair(code string) {
	c.pairings = slices.DeleteFunc(c.pairings, func(p Pairing) bool { return p.Code == code })
	c.stirred = true
}

func (c *Controller) expirePairings(now time.Time) {
	c.pairings = slices.DeleteFunc(c.pairings, func(p Pairing) bool { return !now.Before(p.Expires) })
	c.stirred = true
}

// freeCode is a code that nobody shows now.
func (c *Controller) freeCode() string {
	for {
		code := randomCode(c.cfg.Random)
		if !slices.ContainsFunc(c.pairings, func(p Pairing) bool { return p.Code == code }) {
			return code
		}
	}
}

// randomCode draws every letter with the same chance: bytes beyond the last
// whole multiple of the alphabet are drawn again.
func randomCode(random io.Reader) string {
	const whole = 256 / len(codeAlphabet) * len(codeAlphabet)
	code := make([]byte, 0, codeLength)
	for len(code) < codeLength {
		var b [1]byte
		if _, err := io.ReadFull(random, b[:]); err != nil {
			panic("wall: the source of randomness ended: " + err.Error())
		}
		if int(b[0]) < whole {
			code = append(code, codeAlphabet[int(b[0])%len(codeAlphabet)])
		}
	}
	return string(code)
}

// approve makes a page with a code into a display.
func (c *Controller) approve(e *edit, cmd ApproveDisplay) {
	if err := may(e.actor, "approve display"); err != nil {
		e.fail(err)
		return
	}
	wrong := slices.DeleteFunc(c.wrong[e.actor.Name], func(at time.Time) bool { return e.now.Sub(at) > PairingLife })
	c.wrong[e.actor.Name] = wrong
	if len(wrong) >= maxWrong {
		e.fail(fmt.Errorf("%w: %d wrong codes; wait %s", ErrDenied, len(wrong), PairingLife))
		return
	}
	known := slices.ContainsFunc(c.pairings, func(p Pairing) bool { return p.Code == cmd.Code && e.now.Before(p.Expires) })
	if !known {
		c.wrong[e.actor.Name] = append(wrong, e.now)
		e.fail(NewRefusal(ErrNotFound, "no page shows the code %q: not found", cmd.Code))
		return
	}
	e.put(cmd.Display, 0)
	if e.err() != nil {
		return
	}
	e.dropTokens(func(t Token) bool { return t.Kind == TokenDisplay && t.Subject == cmd.Display.Name })
	cmd.Token.Kind, cmd.Token.Subject = TokenDisplay, cmd.Display.Name
	e.newToken(cmd.Token, "approve display")
}
