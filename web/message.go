package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"kawung/media"
)

// protocolVersion is the version of PROTOCOL.md that this server speaks.
const protocolVersion = 1

// A header is the first field of every message.
type header struct {
	Type string `json:"type"`
}

// is makes the header of a message.
func is(kind string) header { return header{Type: kind} }

// micros is an instant on the wire: microseconds since the Unix epoch.
// Nanoseconds do not fit a JavaScript number (2⁵³).
type micros int64

func toMicros(t time.Time) micros {
	if t.IsZero() {
		return 0
	}
	return micros(t.UnixMicro())
}

// Time is the instant m stands for; zero stays zero.
func (m micros) Time() time.Time {
	if m == 0 {
		return time.Time{}
	}
	return time.UnixMicro(int64(m))
}

// A clockMessage is one exchange of RFC 5905 §8. The page sends T1; the server
// answers T1 back with its own T2 (heard) and T3 (answered).
type clockMessage struct {
	header
	T1 micros `json:"t1"`
}

type clockReply struct {
	header
	T1 micros `json:"t1"`
	T2 micros `json:"t2"`
	T3 micros `json:"t3"`
}

// An sdpMessage carries a session description (RFC 8866), complete: no trickle.
type sdpMessage struct {
	header
	SDP string `json:"sdp"`
}

// An offerMessage is the server's offer; slot n is the line with mid Video[n].
// Resumed carries no description: the peer connection is still good. More is
// for that connection, too, and adds lines to it.
type offerMessage struct {
	header
	SDP     string   `json:"sdp"`
	Video   []string `json:"video"`
	Audio   []string `json:"audio"`
	Resumed bool     `json:"resumed"`
	More    bool     `json:"more,omitempty"` // lines are added to the connection there is
	Session string   `json:"session"`
}

func newOffer(session string, o media.ScreenOffer) offerMessage {
	return offerMessage{is("offer"), o.SDP, list(o.Video), list(o.Audio), o.Resumed, false, session}
}

// A seatWire is one participant's place in a gallery; Slot is −1 without a picture.
type seatWire struct {
	Participant string `json:"participant"`
	Name        string `json:"name"`
	Office      string `json:"office"`
	Video       bool   `json:"video"`
	Audio       bool   `json:"audio"`
	Speaking    bool   `json:"speaking"`
	Slot        int    `json:"slot"`
	LiveFrom    uint32 `json:"liveFrom"`
}

func newSeats(in []media.Seat) []seatWire {
	out := make([]seatWire, 0, len(in))
	for _, s := range in {
		out = append(out, seatWire{s.ID, s.Name, s.Office, s.Video, s.Audio, s.Speaking, s.Slot, s.LiveFrom})
	}
	return out
}

// A seatsMessage says who sits where in a room that this page shows.
type seatsMessage struct {
	header
	Room  string     `json:"room"`
	Seats []seatWire `json:"seats"`
}

// A participantWire is one person or office in a room.
type participantWire struct {
	ID     string    `json:"id"`
	Name   string    `json:"name"`
	Office string    `json:"office"`
	Joined time.Time `json:"joined"`
	Video  bool      `json:"video"`
	Audio  bool      `json:"audio"`
}

func newParticipants(in []media.Participant) []participantWire {
	out := make([]participantWire, 0, len(in))
	for _, p := range in {
		out = append(out, participantWire{p.ID, p.Name, p.Office, p.Joined, p.Video, p.Audio})
	}
	return out
}

// list makes nil an empty list: the wire has no null.
func list[T any](in []T) []T {
	if in == nil {
		return []T{}
	}
	return in
}

// encode is m as a text frame. Our own messages always encode.
func encode(m any) []byte {
	b, err := json.Marshal(m)
	if err != nil {
		panic(fmt.Sprintf("encode %T: %v", m, err))
	}
	return b
}

// messageType is the type of a frame; an error when it is no message at all.
func messageType(frame []byte) (string, error) {
	var h header
	if err := json.Unmarshal(frame, &h); err != nil {
		return "", fmt.Errorf("message: %w", err)
	}
	if h.Type == "" {
		return "", errors.New("message: no type")
	}
	return h.Type, nil
}

// strict decodes exactly one JSON value into v; unknown fields and anything
// behind the value are errors.
func strict(b []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("more than one value")
	}
	return nil
}
