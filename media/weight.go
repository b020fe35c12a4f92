package media

import (
	"cmp"
	"slices"
	"strings"
)

// A Weight is what a source costs whoever decodes it, by stream.
type Weight struct {
	Main Burden
	Sub  Burden // zero where there is none
}

// A Burden is what decoding one stream costs.
type Burden struct {
	Pixels  float64 // a second: width × height × frames a second
	Guessed bool    // nothing of it was seen since the relay began
}

// What a stream is taken for that was never seen: what most cameras send.
const (
	guessedMain   = 1920 * 1080 * 25
	guessedSub    = 640 * 360 * 25
	guessedPerson = 1280 * 720 * 25
	guessedRate   = 25 // frames a second
)

// Weigh says what sources cost, in their order: as they are now, or were when
// they were last seen. Of a room as many participants count as are given, the
// heaviest of those who send pictures.
func (r *Relay) Weigh(sources []Source, people int) []Weight {
	r.mu.Lock()
	defer r.mu.Unlock()
	weights := make([]Weight, len(sources))
	for i, source := range sources {
		weights[i] = r.weigh(source, people)
	}
	return weights
}

// weigh is one source's weight; r.mu is held.
func (r *Relay) weigh(source Source, people int) Weight {
	kind, name, _ := strings.Cut(string(source), "/")
	switch kind {
	case "camera":
		if c, ok := r.cameras[name]; ok {
			return r.weighCamera(c)
		}
		declared, _, _ := strings.Cut(name, "?")
		if main := r.streams[declared]; main != nil { // its past is its recording
			return Weight{Main: main.burden(guessedMain)}
		}
		return Weight{Main: Burden{guessedMain, true}}
	case "participant":
		if m := r.participant(source); m != nil {
			return Weight{Main: m.burden()}
		}
		return Weight{Main: Burden{guessedPerson, true}}
	case "room":
		return Weight{Main: r.weighRoom(name, people)}
	default:
		return Weight{}
	}
}

// weighCamera is of the streams that windows get: where one needs a transcode
// and the other does not, the other. r.mu is held.
func (r *Relay) weighCamera(c Camera) Weight {
	main := r.streams[c.Name]
	w := Weight{Main: main.burden(guessedMain)}
	if c.Sub == "" {
		return w
	}
	sub := r.streams[c.Name+subSuffix]
	w.Sub = sub.burden(guessedSub)
	switch {
	case main.foreign() && !sub.foreign():
		w.Main = w.Sub
	case sub.foreign() && !main.foreign():
		w.Sub = w.Main
	}
	return w
}

func (r *Relay) weighRoom(name string, people int) (all Burden) {
	room := r.rooms[name]
	if room == nil {
		return Burden{}
	}
	var each []Burden
	for _, m := range room.members {
		if m.Video {
			each = append(each, m.burden())
		}
	}
	slices.SortFunc(each, func(a, b Burden) int { return cmp.Compare(b.Pixels, a.Pixels) })
	for _, b := range each[:min(people, len(each))] {
		all.Pixels += b.Pixels
		all.Guessed = all.Guessed || b.Guessed
	}
	return all
}

// burden is the stream as it is or was; guess is for one that was never seen.
func (s *stream) burden(guess float64) Burden {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.health.Width == 0 || s.health.Height == 0 {
		return Burden{guess, true}
	}
	return Burden{float64(s.health.Width*s.health.Height) * cmp.Or(s.rate, guessedRate), s.rate == 0}
}

// burden is a participant's picture. What browsers send of themselves names no
// size in VP8.
func (m *member) burden() Burden {
	f := m.video.Format()
	if f.Width == 0 || f.Height == 0 {
		return Burden{guessedPerson, true}
	}
	return Burden{float64(f.Width*f.Height) * guessedRate, true}
}
