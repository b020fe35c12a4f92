package media

import (
	"context"
	"io"
	"time"
)

// Peers makes peer connections. media/webrtc is one. Every function they are
// given is called from a goroutine of theirs and may block for a moment, but
// must not call Close.
type Peers interface {
	// Screen opens a connection that the controller offers. ErrSlot if the
	// number of slots is out of range.
	Screen(context.Context, ScreenConfig) (ScreenPeer, error)
	// Play answers a viewer's offer (WHEP) with the given streams.
	// ErrOffer if the offer is unusable.
	Play(context.Context, PlayConfig) (answer string, viewer io.Closer, err error)
	// Publish answers a publisher's offer (WHIP, a room's page) and writes what
	// it sends into the given streams. ErrOffer if the offer is unusable.
	Publish(context.Context, PublishConfig) (answer string, publisher Publisher, err error)
}

// A PeerState says how a peer connection is doing.
type PeerState uint8

// The states of a peer connection. A broken one may come back, an ended one
// does not and waits to be closed.
const (
	PeerConnected PeerState = iota + 1
	PeerBroken
	PeerEnded
)

// A ScreenConfig says what a screen's connection has.
type ScreenConfig struct {
	Name         string // for logs
	Video, Audio int    // slots: at most 64 and 32
	State        func(PeerState)
	// Turned says that a stream that was to follow has taken its video slot
	// over: frames with an RTP time at or after liveFrom are its own, live.
	// nil: nobody cares.
	Turned func(slot int, stream *Fanout, liveFrom uint32)
}

// A ScreenPeer is one page's connection with its slots.
type ScreenPeer interface {
	// Offer is the session description for the page, complete with candidates.
	Offer() ScreenOffer
	// Answer takes the page's answer and says which picture codecs the page
	// takes. ErrOffer if it is unusable.
	Answer(ctx context.Context, sdp string) ([]Codec, error)
	// Grow offers so many video slots where there are fewer; those there are go
	// on as they are, the new ones exist when Answer was called. Called again before that it
	// is the same offer. ErrSlot if the number is out of range, ErrNotFound
	// while there is no connection.
	Grow(ctx context.Context, video int) (ScreenOffer, error)
	// Show puts a stream on a video slot and returns at once; nil clears the
	// slot. See Relay.Show for liveFrom.
	Show(slot int, stream *Fanout) (liveFrom uint32)
	// Follow lets a stream take a video slot over at its next keyframe, without
	// a burst, and returns at once. Until then the slot sends on what it
	// carries. When the stream is live but no keyframe came within patience,
	// its cached group takes over. The stream that waits counts as a viewer;
	// another Show or Follow of the slot ends the wait, and so does nil. It
	// returns what the slot carries now.
	Follow(slot int, stream *Fanout, patience time.Duration) (carried *Fanout)
	// Hear puts a stream on an audio slot; nil clears it.
	Hear(slot int, stream *Fanout)
	// Close ends the connection and everything it started.
	Close() error
}

// A PlayConfig says what one viewer receives.
type PlayConfig struct {
	Name         string // for logs
	Offer        string
	Video, Audio *Fanout // Audio may be nil
	State        func(PeerState)
}

// A PublishConfig says where one publisher's tracks go.
type PublishConfig struct {
	Name         string // for logs
	Offer        string
	Video, Audio *Fanout
	Rate         int64                              // of its pictures at most, in bit/s; 0: what a participant may send
	Track        func(video, on bool)               // a track came or went
	Level        func(decibels uint8, at time.Time) // of sound: 0 is full scale, 127 silence (RFC 6464)
	State        func(PeerState)
}

// A Publisher is one connection that sends to us.
type Publisher interface {
	// RequestKeyframe asks for a keyframe soon and returns at once.
	RequestKeyframe()
	// Close ends the connection and everything it started.
	Close() error
}

// RoomRules are the rules of one room: who sits where, who speaks. media/sfu
// has them. The relay calls them with its lock held.
type RoomRules interface {
	Join(id string)
	// Leave also frees every seat of id.
	Leave(id string)
	// Heard takes the loudness of one packet of sound and says whether the
	// active speaker changed.
	Heard(id string, decibels uint8, at time.Time) bool
	// Speaker is who speaks, or spoke last; "" before anybody did.
	Speaker() string
	// Seats says who has each of n seats of a viewer, "" for an empty seat.
	// wants are those who need one, in the order they joined. Nobody moves
	// to another seat while they are in the room.
	Seats(viewer string, n int, wants []string) []string
	// Unseat forgets a viewer.
	Unseat(viewer string)
}
