package fakecam

import "time"

// Quirks are what cameras do wrong, or merely differently. The zero value is a
// camera without any.
type Quirks struct {
	// Answers.
	NoReason      bool   // "RTSP/1.0 200" without a reason phrase
	LowerCase     bool   // header names in lower case
	RefuseOptions bool   // OPTIONS gets 501
	Base          string // Content-Base, word for word, in place of the true one
	AskOptions    bool   // after PLAY the camera sends OPTIONS; without an answer it hangs up after askFrames frames

	// The session description.
	NoSPSInSDP         bool   // parameter sets only in band
	ExtraMetadataMedia bool   // an ONVIF metadata track before the video, and an unknown m=vana line
	Codec              string // the encoding name in the description: "H265" announces what is not sent

	// Who may look.
	RequireQOP  bool // Digest with qop="auth"
	SHA256      bool // Digest with SHA-256
	Basic       bool // Basic in place of Digest
	RotateNonce bool // every nonce is good for one request, then stale=TRUE

	// Sessions.
	UDPOnly        bool          // TCP gets 461
	SessionTimeout time.Duration // whole seconds, announced and enforced; 0 means 60 s announced, not enforced
	MuteKeepalive  bool          // keepalives count but are not answered

	// Pictures.
	Silent            bool // PLAY is answered, then nothing comes
	FreezeAfter       int  // frames, then nothing comes; 0: never
	SSRCFlipAt        int  // after so many frames another SSRC, sequence and clock go on; 0: never
	TimestampJumpAt   int  // after so many frames the RTP clock jumps by seven hours; 0: never
	JunkBetweenFrames bool // bytes that belong to nothing, on TCP
	PayloadSize       int  // largest RTP payload in bytes; 0 means 1400
	LoseEvery         int  // every so many-th RTP packet is not sent; 0: none is lost
	SwapPackets       bool // on UDP the second and third packets of a frame change places
}

// askFrames is how long an AskOptions camera waits for its answer.
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
