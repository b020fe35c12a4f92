// Package media carries pictures and sound from where they are made to the
// glass: camera → fan-out → display. Its root holds the nouns and the rules
// (packets, frames, fan-outs, sources, the relay); every outside technology
// (RTSP, WebRTC, ffmpeg) lives in a sub-room.
//
// media is told what to pull and what to put where. It never asks the wall
// anything, so pictures outlive whoever gives the orders.
package media

import (
	"errors"
	"time"
)

// A Source names something that can be shown, as in layouts and on the wire:
// "camera/alun-alun", "room/rapat", "participant/rapat/dinkes".
type Source string

// A ScreenID names one page that receives pictures over one peer connection:
// a display, or a participant of a room.
type ScreenID string

// A Codec is what a stream's packets carry.
type Codec uint8

// The codecs a slot can carry without a transcode.
const (
	NoCodec Codec = iota
	H264          // RFC 6184, packetization-mode 1
	VP8           // RFC 7741
	H265          // RFC 7798, without reordered pictures
	Opus          // RFC 7587
	PCMA          // RFC 3551, 8 kHz
	PCMU          // RFC 3551, 8 kHz

	// Sound of cameras that no viewer takes: it needs a transcode.
	AAC  // access units of MPEG-4 audio, one a frame (RFC 3640)
	G726 // RFC 3551 §4.5.4, 8 kHz
)

// ClockRate is the RTP clock of c in hertz.
func (c Codec) ClockRate() int64 {
	switch c {
	case H264, VP8, H265:
		return 90000
	case Opus:
		return 48000
	case PCMA, PCMU, G726:
		return 8000
	default:
		return 0
	}
}

// Heard says whether c is sound that viewers take as it is.
func (c Codec) Heard() bool { return c == Opus || c == PCMA || c == PCMU }

// Video says whether c is a picture codec.
func (c Codec) Video() bool { return c == H264 || c == VP8 || c == H265 }

// String is the codec's RTP encoding name.
func (c Codec) String() string {
	switch c {
	case H264:
		return "H264"
	case VP8:
		return "VP8"
	case H265:
		return "H265"
	case Opus:
		return "opus"
	case PCMA:
		return "PCMA"
	case PCMU:
		return "PCMU"
	case AAC:
		return "AAC"
	case G726:
		return "G726"
	default:
		return "none"
	}
}

// MaxPayload is the largest RTP payload that enters a fan-out, in bytes:
// 1500 MTU − 20 IP − 8 UDP − 12 RTP − 16 extensions − 16 SRTP leaves 1428; 1200
// is what WebRTC peers expect and what survives tunnels. Bigger packets are
// re-fragmented by whoever writes them.
const MaxPayload = 1200

// A Packet is one RTP packet without its header. The payload is never changed
// once the packet is in a fan-out: every viewer shares it.
type Packet struct {
	Payload []byte // ≤ MaxPayload bytes
	Marker  bool   // the last packet of its frame (video) or the first of a talkspurt (audio)
}

// A Frame is one access unit (video) or one packet of sound. Frames are
// immutable once written to a Fanout.
type Frame struct {
	Packets  []Packet
	Time     int64 // RTP time: the wall clock in ticks of the codec's clock rate, not wrapped; strictly increasing
	Keyframe bool  // decodable on its own. H.264 keyframes start with the newest SPS and PPS
	Damaged  bool  // something is missing in it or, unless it is a keyframe, before it: a decoder may not get past it
	Arrived  time.Time

	codec Codec // what the fan-out carried when the frame was written
}

// Codec is what the frame's packets carry. It is known once the frame is in a
// fan-out.
func (f *Frame) Codec() Codec { return f.codec }

// Bytes is the size of the frame's payloads.
func (f *Frame) Bytes() int {
	n := 0
	for _, p := range f.Packets {
		n += len(p.Payload)
	}
	return n
}

// Errors a caller may test for with errors.Is.
var (
	ErrNotFound = errors.New("not found")
	ErrClosed   = errors.New("closed")
	ErrSlot     = errors.New("no such slot")
	ErrOffer    = errors.New("unusable session description")
	ErrAway     = errors.New("the pictures are away for a moment") // the relay is another process and is not reached
)

// A Camera is what the relay needs to know of a camera. URLs may hold user
// information; they never leave the relay and are never printed with it.
type Camera struct {
	Name     string        // without "camera/"
	URL      string        // main stream, rtsp:// or rtsps://
	Sub      string        // substream, "" if there is none
	User     string        // used when the URL has no user information
	Password string        // as typed, not escaped
	Always   bool          // pull even when nobody watches
	Keep     time.Duration // its pictures are recorded and kept so long; 0: they are not
	Linger   time.Duration // how long a stream nobody watches is still pulled; 0: the relay's

	ONVIF     string    // where its ONVIF service is; "" is at its URL's host, NoONVIF is nowhere
	Transport Transport // see Upstream
	OldTLS    bool
	Push      bool // the main stream comes by itself; see Receive
}

// NoONVIF is the ONVIF address of a camera that has no such service.
const NoONVIF = "none"

// A StreamState says how a source is doing.
type StreamState string

// The states of a source, from the moment somebody wants it.
const (
	StateIdle          StreamState = "idle"       // nobody watches
	StateConnecting    StreamState = "connecting" // first attempt, or again after a failure
	StateLive          StreamState = "live"
	StateStalled       StreamState = "stalled" // connected, but no frame for max(3 s, 3 frame intervals)
	StateSilent        StreamState = "silent"  // does not answer
	StateRefused       StreamState = "refused"
	StateWrongPassword StreamState = "wrong password"
	StateUnsupported   StreamState = "unsupported" // no stream we can show
)

// A Participant is one person or office in a room, as the relay sees it.
type Participant struct {
	ID     string // unique in the room: "dinkes"
	Name   string // "dr. Sari"
	Office string // "Dinas Kesehatan"
	Joined time.Time
	Video  bool   // sends pictures
	Audio  bool   // sends sound, not muted
	Tag    string // kept for whoever gives the orders; nobody else reads it
}

// A Seat is a participant's place in a gallery: which video slot of the screen
// carries it. Seats do not move while their participant is in the room.
type Seat struct {
	Participant
	Slot     int    // video slot of the screen, or −1 while the participant sends no picture
	LiveFrom uint32 // see Relay.Show
	Speaking bool
}

// A Stream is which of a camera's two streams a view shows.
type Stream string

// The streams. Where a camera has only one, or only one that can be shown, that
// is shown.
const (
	AutoStream Stream = "" // the substream for a small window
	MainStream Stream = "main"
	SubStream  Stream = "sub"
)

// A View asks for a source at the size it will be seen: a small window gets the
// camera's substream.
type View struct {
	Source Source
	// Instead takes over while Source is dead; "" is nobody.
	Instead Source
	// Width and Height are the window's pixels on that screen. 0: unknown, the
	// main stream.
	Width, Height int
	// Stream is which of a camera's streams it shows.
	Stream Stream

	hevc bool // the screen shows H.265; the relay knows
}
