package web

type roomHello struct {
	header
	Protocol int    `json:"protocol"`
	UI       string `json:"ui"`
	Token    string `json:"token"`
	Name     string `json:"name"`
	Office   string `json:"office"`
	Session  string `json:"session"`
}

// A roomMute is what the participant lets out: true is muted.
type roomMute struct {
	header
	Audio bool `json:"audio"`
	Video bool `json:"video"`
}

type roomLeave struct{ header }

type roomWelcome struct {
	header
	Protocol int        `json:"protocol"`
	UI       string     `json:"ui"`
	Now      micros     `json:"now"`
	Room     titledWire `json:"room"`
	ID       string     `json:"id"`
	Name     string     `json:"name"`
	Office   string     `json:"office"`
}

type roomPeople struct {
	header
	Participants []participantWire `json:"participants"`
}

type roomEnded struct {
	header
	Reason string `json:"reason"` // kicked, closed or replaced
}
