package wall

import (
	"errors"
	"fmt"
	"sync"
	"time"
)

// HandFor is how long a thing stays in a hand after its last beat.
const HandFor = 3 * time.Second

// ErrHeld is the refusal of whoever comes second: somebody else has it in hand.
var ErrHeld = errors.New("in somebody else's hand")

// A Beat is one word of an operator's hand, a few times a second.
type Beat struct {
	// Stroke numbers the movements of one hand, from press to release; later
	// ones have larger numbers. 0: the sender does not count.
	Stroke int64
	Still  bool // the stroke is over
}

// A Hand is who moves something, and until when nobody else may.
type Hand struct {
	By    string // the operator's name
	Until time.Time

	token string
	ended int64 // the last stroke that is over
}

// In says whether it is the actor's.
func (h Hand) In(a Actor) bool { return h.By == a.Name && h.token == a.Token }

// Hands are what operators have in hand: who moves a camera first has it until
// HandFor after their last beat. The zero value is ready; it may be used by
// several goroutines.
type Hands struct {
	mu   sync.Mutex // guards held
	held map[string]Hand
}

// Beat takes a beat of who for a thing. fresh says that the thing came into
// this hand just now; late that the beat belongs to a stroke that is over, and
// moves nothing: requests overtake each other. It returns ErrHeld, with the
// holder's name, when somebody else has the thing in hand.
func (h *Hands) Beat(thing string, who Actor, b Beat, now time.Time) (fresh, late bool, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	hand, held := h.hand(thing, now)
	switch {
	case held && !hand.In(who):
		return false, false, fmt.Errorf("%w: %s moves it", ErrHeld, hand.By)
	case b.Stroke != 0 && held && b.Stroke <= hand.ended:
		return false, true, nil
	case !held && b.Still:
		return false, false, nil // nothing to let go of
	}
	if !held {
		hand = Hand{By: who.Name, token: who.Token}
	}
	if b.Still {
		hand.ended = b.Stroke
	}
	hand.Until = now.Add(HandFor)
	if h.held == nil {
		h.held = map[string]Hand{}
	}
	h.held[thing] = hand
	return !held, false, nil
}

// Of is who has a thing in hand; false for nobody.
func (h *Hands) Of(thing string, now time.Time) (Hand, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.hand(thing, now)
}

// hand is the hand on a thing; h.mu is held. A hand that was lifted long ago
// is forgotten, with its strokes.
func (h *Hands) hand(thing string, now time.Time) (Hand, bool) {
	hand, ok := h.held[thing]
	if ok && !now.Before(hand.Until) {
		delete(h.held, thing)
		return Hand{}, false
	}
	return hand, ok
}
