package fakecam

import "time"

// Quirks are what cameras do wrong, or merely differently. They combine. The
// zero value is a camera without any.
type Quirks struct {
	Form    Form    // of answers
	Manner  Manner  // of the dialogue
	Packing Packing // of pictures

	// Answers.
	NoReason      bool   // "RTSP/1.0 200" without a reason phrase
	EmptyReason   bool   // "RTSP/1.0 200 " with an empty one
	LowerCase     bool   // header names in lower case
	WrongCSeq     bool   // every answer says CSeq: 0
	OptionsStatus int    // of the answer to OPTIONS: 404, 501; 0 means 200
	Base          string // Content-Base, word for word, in place of the true one
	NoBase        bool   // no Content-Base
	Ask           string // after PLAY the camera sends this request, "OPTIONS"; without an answer it hangs up after askFrames frames

	// The session description.
	NoSPSInSDP      bool   // parameter sets only in band
	NoPPSInSDP      bool   // the SPS alone in the description
	WrongSetsInSDP  bool   // the sets of another camera in the description
	SetsOnlyInSDP   bool   // no parameter sets in band
	EmptyConnection bool   // "c=" without a word behind it
	Media           string // lines before the video, word for word: other medias
	Control         string // the video's control attribute, word for word
	NoRTPMap        bool   // no a=rtpmap for the video
	SendOnly        bool   // the video is marked a=sendonly
	Codec           string // the encoding name in the description: "H265" announces what is not sent

	Describe func(string) string // what becomes of the description before it is sent; nil: nothing

	// Who may look.
	RequireQOP  bool     // Digest with qop="auth"
	SHA256      bool     // Digest with SHA-256
	Basic       bool     // Basic in place of Digest
	Offers      []string // what is offered, in this order, in place of the above: "Basic", "MD5", "SHA-256"
	OneHeader   bool     // all offers in one header
	Accepts     string   // the only offer that works; "" means all of them
	RotateNonce bool     // every nonce is good for one request, then stale=TRUE
	FreshNonce  bool     // likewise, and it does not say stale
	Realm       string   // as it is written between its quotes; "" means "fake camera"
	Algorithm   string   // what the Digest algorithm is called in the offer
	NoCommas    bool     // only spaces between the parameters of an offer
	Proxy       bool     // 407 and Proxy-Authenticate
	Forbids     bool     // 403 and WWW-Authenticate
	LoginFor    string   // the only method that needs a login

	// Sessions.
	UDPOnly        bool          // TCP gets 461
	TCPRefusals    int           // so many SETUP requests over TCP get 461
	UDPBlocked     bool          // what is sent over UDP never arrives
	Busy           int           // status of DESCRIBE and SETUP while another client plays: 453, 503; 0: any number may play
	SessionTimeout time.Duration // whole seconds, announced and enforced; 0 means 60 s announced, not enforced
	MuteKeepalive  bool          // keepalives count but are not answered
	KeepaliveBy    string        // the only method that keeps a session alive; others get 400 and do not count
	NoPlaySession  bool          // no Session header in the answer to PLAY
	PlayTrackOnly  bool          // PLAY of the whole gets 459, of the track it works
	EarlyPackets   bool          // pictures before the answer to PLAY

	// The answer to SETUP.
	AVPTransport bool   // "RTP/AVP" in place of "RTP/AVP/TCP"
	UDPAnswer    bool   // TCP is asked for, UDP promised, until the client asks for UDP
	Source       string // source= in the Transport header, word for word
	Channels     [2]int // interleaved channels, whatever was asked for; 0-0 means as asked
	SendOn       [2]int // interleaved channels that are used, whatever was answered; 0-0 means those
	TCPAnswer    bool   // UDP is asked for, and TCP answered
	UDPFrom      string // the address that datagrams come from
	UDPSwapped   bool   // RTP goes to the port of RTCP, and the other way round
	Multicast    string // the group, address:port, that is played to when a client asks for multicast; "": 461

	Transport func(string) string // what becomes of the header before it is sent; nil: nothing

	// Pictures.
	Silent            bool          // PLAY is answered, then nothing comes
	FreezeAfter       int           // frames, then nothing comes; 0: never
	SSRCFlipAt        int           // after so many frames another SSRC, sequence and clock go on; 0: never
	TimestampJumpAt   int           // after so many frames the RTP clock jumps; 0: never
	TimestampJump     time.Duration // by so much; 0 means seven hours
	JunkBetweenFrames bool          // bytes that belong to nothing, on TCP
	PayloadSize       int           // largest RTP payload in bytes; 0 means 1400
	LoseEvery         int           // every so many-th RTP packet is not sent; 0: none is lost
	SwapPackets       bool          // on UDP the second and third packets of a frame change places
	BrokenRTCP        bool          // RTCP that is none
	NoMarkers         bool          // the marker bit is never set
	MarkSlices        bool          // the marker bit ends every slice, not every frame
	StartCodes        bool          // a start code stands in front of what a packet holds
	Padding           bool          // every packet has a header extension and padding
}

// askFrames is how long a camera that asks waits for its answer.
const askFrames = 25

func (q Quirks) payloadSize() int {
	if q.PayloadSize > 0 {
		return q.PayloadSize
	}
	return 1400
}

// timeout is the session time-out to announce, in seconds.
func (q Quirks) timeout() int {
	if q.SessionTimeout > 0 {
		return int(q.SessionTimeout / time.Second)
	}
	return 60
}

// offers are the logins the camera offers, in its order.
func (q Quirks) offers() []string {
	switch {
	case q.Offers != nil:
		return q.Offers
	case q.Basic:
		return []string{"Basic"}
	case q.SHA256:
		return []string{"SHA-256"}
	default:
		return []string{"MD5"}
	}
}

func (q Quirks) jump() uint32 {
	d := q.TimestampJump
	if d == 0 {
		d = 7 * time.Hour
	}
	return uint32(int64(d / time.Second * 90000)) //nolint:gosec // wraps, as the clock does
}
